//! The end of pictures (product.md 5): what has lived its time is deleted, and what lies in the
//! bucket without belonging to anything too. Rows stay. Either may run at any time, any number of
//! times at once, and days late.

use web::{RequestContext, problem::Problem};

use super::store::bucket;

/// Results deleted at once, and as many uploads: together what the bucket takes in one call.
const SLICE: u32 = 500;
/// A sweep looks at so many pages of the bucket, and goes on there the next time.
const PAGES: u32 = 20;

/// Deletes what has lived its time, and tells how many objects that were.
pub async fn purge(context: &RequestContext) -> Result<usize, Problem> {
    let mut number = 0;
    let mut deleted = Vec::new();
    loop {
        deleted = bucket::next_to_purge(context, &deleted, SLICE).await?;
        if deleted.is_empty() {
            return Ok(number);
        }
        context.env.objects.delete(&deleted).await?;
        number += deleted.len();
    }
}

/// Goes on through the bucket, deletes what belongs to nothing, and tells how many objects that
/// were.
pub async fn sweep_bucket(context: &RequestContext) -> Result<usize, Problem> {
    let objects = &context.env.objects;
    let mut number = 0;
    let (mut swept_to, settled_by) = bucket::sweep_from(context).await?;
    for _ in 0..PAGES {
        let page = objects.list(&swept_to).await?;
        swept_to = match page.objects.last() {
            Some(last) if page.has_more => last.key.clone(),
            // From the beginning, the next time.
            _ => String::new(),
        };
        let old: Vec<&str> = page
            .objects
            .iter()
            .filter(|object| object.stored_at <= settled_by)
            .map(|object| object.key.as_str())
            .collect();
        let strays = bucket::strays(context, &old, &swept_to).await?;
        if !strays.is_empty() {
            objects.delete(&strays).await?;
            number += strays.len();
        }
        if !page.has_more {
            break;
        }
    }
    Ok(number)
}
