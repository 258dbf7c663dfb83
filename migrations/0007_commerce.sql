-- What one can buy, what was ordered, and the memberships that follow (product.md 3). Prices are in
-- fen. Months are calendar months in China's time.

CREATE TABLE packs (
    id TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    price_fen INTEGER NOT NULL CHECK (price_fen > 0),
    base_credits INTEGER NOT NULL CHECK (base_credits > 0),
    bonus_credits INTEGER NOT NULL DEFAULT 0 CHECK (bonus_credits >= 0),
    position INTEGER NOT NULL DEFAULT 0,
    is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1))
) STRICT;

CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    price_fen INTEGER NOT NULL CHECK (price_fen > 0),
    months INTEGER NOT NULL CHECK (months BETWEEN 1 AND 36),
    credits_per_month INTEGER NOT NULL CHECK (credits_per_month > 0),
    -- Time-limited offers: on sale from, until.
    on_sale_from INTEGER,
    on_sale_until INTEGER,
    position INTEGER NOT NULL DEFAULT 0,
    is_on INTEGER NOT NULL DEFAULT 1 CHECK (is_on IN (0, 1))
) STRICT;

INSERT INTO packs (id, name_zh, name_en, price_fen, base_credits, bonus_credits, position) VALUES
    ('small', '尝鲜包', 'Small pack', 990, 60, 0, 1),
    ('medium', '常用包', 'Medium pack', 2990, 200, 20, 2),
    ('large', '店铺包', 'Shop pack', 9900, 700, 100, 3);

INSERT INTO plans (id, name_zh, name_en, price_fen, months, credits_per_month, position) VALUES
    ('monthly', '月度会员', 'Monthly membership', 3900, 1, 300, 1),
    ('yearly', '年度会员', 'Yearly membership', 39900, 12, 300, 2);

-- The levels from the lowest to the highest: a code only ever raises.
ALTER TABLE level_policies ADD COLUMN position INTEGER NOT NULL DEFAULT 0;

UPDATE level_policies SET position = CASE level WHEN 'free' THEN 1 WHEN 'plus' THEN 2 ELSE 3 END;

CREATE UNIQUE INDEX level_policies_in_order ON level_policies (position);

-- An order keeps what was offered when it was made; later prices do not touch it.
CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    -- What the user names when paying.
    number TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    pack_id TEXT REFERENCES packs (id),
    plan_id TEXT REFERENCES plans (id),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    price_fen INTEGER NOT NULL CHECK (price_fen > 0),
    -- Packs: all their credits.
    credits INTEGER,
    -- Plans: how long, and what each month brings.
    months INTEGER,
    credits_per_month INTEGER,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (
        state IN ('pending', 'canceled', 'lapsed', 'voided', 'paid', 'refunded')
    ),
    created_at INTEGER NOT NULL,
    lapses_at INTEGER NOT NULL,
    paid_at INTEGER,
    -- When it was canceled, lapsed, voided or refunded.
    closed_at INTEGER,
    CONSTRAINT an_order_is_a_pack_or_a_plan CHECK (
        (pack_id IS NULL) = (plan_id IS NOT NULL)
        AND (pack_id IS NULL) = (credits IS NULL)
        AND (plan_id IS NULL) = (months IS NULL)
        AND (plan_id IS NULL) = (credits_per_month IS NULL)
    ),
    CHECK ((state IN ('paid', 'refunded')) = (paid_at IS NOT NULL)),
    CHECK ((state IN ('pending', 'paid')) = (closed_at IS NULL))
) STRICT;

CREATE INDEX orders_of_account ON orders (account_id, id DESC);
CREATE INDEX orders_pending ON orders (account_id) WHERE state = 'pending';
CREATE INDEX orders_by_state ON orders (state, id DESC);
CREATE INDEX orders_to_lapse ON orders (lapses_at, id) WHERE state = 'pending';
CREATE INDEX orders_of_packs_paid ON orders (account_id) WHERE state = 'paid' AND pack_id IS NOT NULL;

CREATE TRIGGER orders_begin_unpaid BEFORE INSERT ON orders
WHEN
    NEW.state <> 'pending'
    OR EXISTS (SELECT 1 FROM orders WHERE id = NEW.id OR number = NEW.number)
BEGIN
    SELECT RAISE(ABORT, 'an order begins new and unpaid');
END;

CREATE TRIGGER orders_go_one_way BEFORE UPDATE OF state ON orders
WHEN NOT (
    NEW.state = OLD.state
    OR OLD.state = 'pending' AND NEW.state IN ('canceled', 'lapsed', 'voided', 'paid')
    -- Money that came in after all.
    OR OLD.state IN ('canceled', 'lapsed') AND NEW.state = 'paid'
    OR OLD.state = 'paid' AND NEW.state = 'refunded'
)
BEGIN
    SELECT RAISE(ABORT, 'an order goes one way');
END;

CREATE TRIGGER orders_keep_what_was_offered BEFORE UPDATE ON orders
WHEN
    (NEW.id, NEW.number, NEW.account_id, NEW.pack_id, NEW.plan_id, NEW.name_zh, NEW.name_en,
        NEW.price_fen, NEW.credits, NEW.months, NEW.credits_per_month, NEW.created_at,
        NEW.lapses_at)
    IS NOT
    (OLD.id, OLD.number, OLD.account_id, OLD.pack_id, OLD.plan_id, OLD.name_zh, OLD.name_en,
        OLD.price_fen, OLD.credits, OLD.months, OLD.credits_per_month, OLD.created_at,
        OLD.lapses_at)
    OR (OLD.paid_at IS NOT NULL AND NEW.paid_at IS NOT OLD.paid_at)
BEGIN
    SELECT RAISE(ABORT, 'an order keeps what was offered');
END;

CREATE TRIGGER orders_stay BEFORE DELETE ON orders
BEGIN
    SELECT RAISE(ABORT, 'orders are not deleted');
END;

-- Paid if and only if what was bought is there.
CREATE TRIGGER orders_are_paid_with_their_effect BEFORE UPDATE OF state ON orders
WHEN NEW.state = 'paid' AND OLD.state <> 'paid' AND NOT CASE
    WHEN NEW.pack_id IS NOT NULL THEN EXISTS (
        SELECT 1 FROM ledger_entries
        WHERE account_id = NEW.account_id AND event = 'purchase' AND subject = NEW.id
        AND amount = NEW.credits
    )
    ELSE EXISTS (
        SELECT 1 FROM membership_terms
        WHERE account_id = NEW.account_id AND order_id = NEW.id AND plan_id = NEW.plan_id
        AND canceled_at IS NULL
    )
END
BEGIN
    SELECT RAISE(ABORT, 'a paid order has its effect');
END;

CREATE TRIGGER orders_are_refunded_with_their_effect BEFORE UPDATE OF state ON orders
WHEN NEW.state = 'refunded' AND OLD.state <> 'refunded' AND (
    EXISTS (
        SELECT 1 FROM credit_grants
        WHERE order_id = NEW.id AND (reversed_at IS NULL OR remaining > 0)
    )
    OR EXISTS (SELECT 1 FROM membership_terms WHERE order_id = NEW.id AND canceled_at IS NULL)
)
BEGIN
    SELECT RAISE(ABORT, 'a refunded order leaves nothing behind');
END;

-- One stretch of membership, bought or given. A renewal is another one, from the end of the last.
CREATE TABLE membership_terms (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    plan_id TEXT NOT NULL REFERENCES plans (id),
    -- Where it came from: an order, a code, or an operator's hand.
    order_id TEXT UNIQUE REFERENCES orders (id),
    code TEXT,
    months INTEGER NOT NULL,
    credits_per_month INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- When it was taken back; it counts no more from then on.
    canceled_at INTEGER,
    CHECK (ends_at > starts_at)
) STRICT;

CREATE INDEX membership_terms_of_account ON membership_terms (account_id, ends_at)
WHERE canceled_at IS NULL;
CREATE INDEX membership_terms_by_end ON membership_terms (ends_at) WHERE canceled_at IS NULL;

-- The months of a term: each brings its credits once.
CREATE TABLE membership_months (
    id TEXT PRIMARY KEY,
    term_id TEXT NOT NULL REFERENCES membership_terms (id),
    -- 1, 2, 3, …
    number INTEGER NOT NULL CHECK (number >= 1),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    credits INTEGER NOT NULL CHECK (credits > 0),
    -- When its credits were booked, or the term was taken back before.
    settled_at INTEGER,
    UNIQUE (term_id, number),
    CHECK (ends_at > starts_at)
) STRICT;

CREATE INDEX membership_months_due ON membership_months (starts_at) WHERE settled_at IS NULL;

CREATE TRIGGER membership_months_settle_by_the_ledger AFTER INSERT ON ledger_entries
WHEN NEW.event = 'membership'
BEGIN
    UPDATE membership_months SET settled_at = NEW.created_at
    WHERE id = NEW.subject AND settled_at IS NULL;
END;

CREATE TRIGGER membership_months_settle_once BEFORE UPDATE ON membership_months
WHEN
    (NEW.id, NEW.term_id, NEW.number, NEW.starts_at, NEW.ends_at, NEW.credits)
        IS NOT (OLD.id, OLD.term_id, OLD.number, OLD.starts_at, OLD.ends_at, OLD.credits)
    OR OLD.settled_at IS NOT NULL
    OR NOT (
        EXISTS (
            SELECT 1 FROM ledger_entries
            JOIN membership_terms ON membership_terms.account_id = ledger_entries.account_id
            WHERE membership_terms.id = NEW.term_id AND event = 'membership' AND subject = NEW.id
        )
        OR (SELECT canceled_at IS NOT NULL FROM membership_terms WHERE id = NEW.term_id)
    )
BEGIN
    SELECT RAISE(ABORT, 'a month is settled once');
END;

CREATE TRIGGER membership_terms_begin_new BEFORE INSERT ON membership_terms
WHEN
    NEW.canceled_at IS NOT NULL
    OR EXISTS (
        SELECT 1 FROM membership_terms WHERE id = NEW.id
        UNION ALL
        SELECT 1 FROM membership_terms WHERE order_id = NEW.order_id
    )
BEGIN
    SELECT RAISE(ABORT, 'a term begins new');
END;

CREATE TRIGGER membership_terms_only_end BEFORE UPDATE ON membership_terms
WHEN
    (NEW.id, NEW.account_id, NEW.plan_id, NEW.order_id, NEW.code, NEW.starts_at, NEW.ends_at,
        NEW.created_at)
    IS NOT
    (OLD.id, OLD.account_id, OLD.plan_id, OLD.order_id, OLD.code, OLD.starts_at, OLD.ends_at,
        OLD.created_at)
    OR (OLD.canceled_at IS NOT NULL AND NEW.canceled_at IS NOT OLD.canceled_at)
BEGIN
    SELECT RAISE(ABORT, 'a term is taken back once and changes in nothing else');
END;

CREATE TRIGGER membership_terms_stay BEFORE DELETE ON membership_terms
BEGIN
    SELECT RAISE(ABORT, 'terms are not deleted');
END;

INSERT INTO settings (name, value, meaning) VALUES
    ('order_life', 259200000, 'milliseconds an unpaid order is kept open'),
    ('orders_pending', 10, 'unpaid orders one account may hold');
