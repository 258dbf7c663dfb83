//! product.md 12: operators are told what is wrong, by mail and in group chats, each once until it changes.

use serde_json::{Value, json};

use crate::{
    gateways::{customer, try_on, with_the_first_out_of_order},
    orders::{decide, ordered},
    studio::costly,
    support::{HOUR, MINUTE, Reply, World},
};

/// One round of the job.
async fn round(world: &World) {
    let context = world.context();
    // What failed is on record.
    drop(jobs::scheduled(&context, schedule::EVERY_FIVE_MINUTES.expression).await);
    context.run_effects().await;
}

/// Rounds until an alert that is not found any more is over.
async fn quiet(world: &World) {
    for _ in 0..2 {
        world.pass(5 * MINUTE);
        round(world).await;
    }
}

/// What WeCom's chat was told, in order.
fn told(world: &World) -> Vec<String> {
    let text = |body: Value| body["text"]["content"].as_str().unwrap().to_owned();
    world.chats.taken("wecom").into_iter().map(text).collect()
}

/// The lines about something that WeCom's chat was told, in order.
fn lines_about(world: &World, what: &str) -> Vec<String> {
    let lines = told(world).join("\n");
    let lines = lines.lines().filter(|line| line.contains(what));
    lines.map(str::to_owned).collect()
}

/// Lets somebody's gateway refuse because the day's quota is used up: it rests for an hour.
async fn use_up_the_quota(world: &World) {
    let mimi = customer(world).await;
    try_on(&mimi, &[Reply::NoQuota]).await;
}

#[tokio::test]
async fn every_channel_is_told_once_in_its_own_form() {
    let world = World::new().await;
    use_up_the_quota(&world).await;
    round(&world).await;
    quiet(&world).await;

    let message = &told(&world)[0];
    assert!(
        message.contains("● 网关 first 需要处理 (quota_exhausted"),
        "{message}"
    );
    assert!(
        message.ends_with("\nhttps://kitten.example/admin"),
        "{message}"
    );
    let text = json!({"content": message});
    assert_eq!(
        world.chats.taken("wecom"),
        [json!({"msgtype": "text", "text": text})]
    );
    assert_eq!(world.chats.taken("slack"), [json!({"text": message})]);
    let [feishu] = world.chats.taken("feishu").try_into().unwrap();
    assert_eq!(feishu["msg_type"], "text");
    assert_eq!(&feishu["content"]["text"], message);
    for address in ["duty@example.com", "night@example.com"] {
        let [mail] = world.outbox.to(address).try_into().unwrap();
        assert_eq!(
            (mail.subject.as_str(), &mail.text),
            ("小猫更衣：需要留意", message)
        );
    }
}

#[tokio::test]
async fn feishu_is_told_with_the_signature_of_its_secret() {
    let world = World::new().await;
    use_up_the_quota(&world).await;
    round(&world).await;
    let [feishu] = world.chats.taken("feishu").try_into().unwrap();
    let timestamp = feishu["timestamp"].as_str().unwrap();
    assert_eq!(timestamp, (world.context().now() / 1000).to_string());
    // openssl dgst -sha256 -hmac "$timestamp\na secret" -binary </dev/null | base64
    assert_eq!(feishu["sign"], SIGN_OF_THE_FIRST_ROUND);
}

/// At [`START`] and a second.
const SIGN_OF_THE_FIRST_ROUND: &str = "FmH7U/vQ+hPMSCBvbkzEFqde8NiIjGupVKBdZhTKCVo=";

#[tokio::test]
async fn a_channel_that_took_nothing_is_told_again_and_the_others_are_not() {
    let world = World::new().await;
    use_up_the_quota(&world).await;
    for chat in ["wecom", "feishu", "slack"] {
        world.chats.set_down(chat, true);
    }
    round(&world).await;
    assert_eq!(told(&world), [""; 0]);
    assert_eq!(world.outbox.to("duty@example.com").len(), 1);
    for chat in ["wecom", "feishu", "slack"] {
        world.chats.set_down(chat, false);
    }
    world.pass(5 * MINUTE);
    round(&world).await;
    for chat in ["wecom", "feishu", "slack"] {
        assert_eq!(world.chats.taken(chat).len(), 1, "{chat}");
    }
    assert_eq!(world.outbox.to("duty@example.com").len(), 1);
}

#[tokio::test]
async fn two_rounds_at_once_tell_it_once() {
    let world = World::new().await;
    use_up_the_quota(&world).await;
    futures_util::join!(round(&world), round(&world));
    assert_eq!(told(&world).len(), 1);
}

#[tokio::test]
async fn the_end_is_told_too_and_when_it_comes_back_it_is_told_again() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    use_up_the_quota(&world).await;
    round(&world).await;
    let reason = json!({"reason": "paid the bill"});
    operator
        .write("/api/admin/gateways/first/see-to", "k", &reason)
        .await
        .expect(200);
    quiet(&world).await;
    assert!(told(&world)[1].contains("✓ 已恢复：网关 first 需要处理"));
    quiet(&world).await;
    assert_eq!(told(&world).len(), 2);

    let momo = world.newcomer("momo@example.com").await;
    try_on(&momo, &[Reply::NoQuota]).await;
    round(&world).await;
    assert!(told(&world)[2].contains("● 网关 first"));
}

#[tokio::test]
async fn what_came_and_went_before_anybody_was_told_is_not_told() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    use_up_the_quota(&world).await;
    world.chats.set_down("wecom", true);
    round(&world).await;
    let reason = json!({"reason": "paid the bill"});
    operator
        .write("/api/admin/gateways/first/see-to", "k", &reason)
        .await
        .expect(200);
    // The round's message was under way until now.
    world.chats.set_down("wecom", false);
    world.pass(10 * MINUTE);
    round(&world).await;
    assert_eq!(told(&world), [""; 0]);
    assert_eq!(world.chats.taken("slack").len(), 2);
}

#[tokio::test]
async fn orders_that_wait_are_told_after_hours_and_again_when_another_does() {
    let world = World::new().await;
    let mut operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let first = ordered(&mimi, json!({"pack": "small"})).await;
    world.pass(2 * HOUR - MINUTE);
    round(&world).await;
    let told = || lines_about(&world, "笔订单");
    assert_eq!(told(), [""; 0]);
    world.pass(5 * MINUTE);
    round(&world).await;
    assert!(
        told()[0].starts_with("● 1 笔订单等待确认收款，共 ¥"),
        "{:?}",
        told()
    );
    assert!(told()[0].ends_with("最早的在 11-22 08:00"), "{:?}", told());

    let momo = world.newcomer("momo@example.com").await;
    let second = ordered(&momo, json!({"pack": "small"})).await;
    world.pass(3 * HOUR);
    round(&world).await;
    assert!(told()[1].starts_with("● 2 笔订单"), "{:?}", told());
    // One less is no news; none left is.
    operator.log_in("boss@example.com").await;
    decide(&operator, &second, "confirm").await.expect(200);
    quiet(&world).await;
    assert_eq!(told().len(), 2);
    decide(&operator, &first, "void").await.expect(200);
    quiet(&world).await;
    assert!(told()[2].starts_with("✓ 已恢复：1 笔订单"), "{:?}", told());
}

#[tokio::test]
async fn late_jobs_and_failed_reconciliations_are_told() {
    let world = World::new().await;
    world.operator("boss@example.com").await;
    round(&world).await;
    world.pass(50 * HOUR);
    world.bucket.set_down(true);
    let context = world.context();
    drop(jobs::scheduled(&context, schedule::EVERY_DAY.expression).await);
    round(&world).await;
    let message = told(&world).concat();
    assert!(message.contains("● 定时任务 purge 逾期未完成"), "{message}");
    assert!(
        message.contains("● 对账 object_reconciliation 发现问题"),
        "{message}"
    );
}

#[tokio::test]
async fn outputs_that_need_a_review_are_told() {
    let world = World::new().await;
    let mimi = customer(&world).await;
    mimi.try_on(1).await.expect(202);
    // Its message is lost, and its time runs out.
    world.queue.take();
    world.pass(20 * MINUTE);
    round(&world).await;
    assert!(
        told(&world)[0].contains("● 1 张图需要人工核对"),
        "{:?}",
        told(&world)
    );
}

#[tokio::test]
async fn an_account_that_waits_because_of_costly_refunds_is_told_with_its_id_for_a_day() {
    let world = costly::with_prices().await;
    let mimi = customer(&world).await;
    costly::allow(&world, 3).await;
    for _ in 0..2 {
        costly::pay_in_vain(&mimi).await;
    }
    round(&world).await;
    assert_eq!(told(&world), [""; 0]);
    costly::pay_in_vain(&mimi).await;
    round(&world).await;
    let told = || lines_about(&world, &mimi.id);
    assert!(told()[0].starts_with("● 账户"), "{:?}", told());
    world.pass(23 * HOUR);
    round(&world).await;
    assert_eq!(told().len(), 1);
    world.pass(2 * HOUR);
    round(&world).await;
    assert!(told()[1].starts_with("✓ 已恢复：账户"), "{:?}", told());
}

#[tokio::test]
async fn a_gateway_whose_calls_of_the_day_are_used_up_is_told() {
    let world = World::with_gateways(
        r#"[{"name": "first", "style": "chat", "base_url": "https://first.example", "model": "m",
             "key_secret": "GATEWAY_TEST_KEY", "calls_per_day": 1},
            {"name": "second", "style": "native", "base_url": "https://second.example",
             "model": "m", "key_secret": "GATEWAY_TEST_KEY"}]"#,
    )
    .await;
    let mimi = customer(&world).await;
    try_on(&mimi, &[]).await;
    round(&world).await;
    assert!(
        told(&world)[0].contains("● 网关 first 今天的额度已用完：1 次调用，¥0.00"),
        "{:?}",
        told(&world)
    );
}

#[tokio::test]
async fn a_gateway_that_rests_after_failures_in_a_row_is_told() {
    let world = World::new().await;
    with_the_first_out_of_order(&world).await;
    round(&world).await;
    assert!(
        told(&world)[0].contains("● 网关 first 连续出错，正在休息"),
        "{:?}",
        told(&world)
    );
}
