//! The outbox as a page: the list of mails, newest first, and the one that is open.

use super::Mail;

/// Renders the list with one mail open beside it.
pub fn render(mails: &[Mail], open: Option<&Mail>) -> String {
    let list: String = mails
        .iter()
        .rev()
        .map(|mail| list_item(mail, open.is_some_and(|open| open.id == mail.id)))
        .collect();
    let list = if mails.is_empty() {
        "<p class=empty>No mail has been sent yet.</p>".to_owned()
    } else {
        format!("<ol>{list}</ol>")
    };
    include_str!("page.html")
        .replace("{{count}}", &mails.len().to_string())
        .replace("{{list}}", &list)
        .replace("{{mail}}", &open.map(article).unwrap_or_default())
}

fn list_item(mail: &Mail, is_open: bool) -> String {
    format!(
        "<li><a href='/outbox/{id}'{current}><strong>{subject}</strong><span>{to}</span>{time}</a></li>",
        id = escape(&mail.id),
        current = if is_open { " aria-current=page" } else { "" },
        subject = escape(&mail.subject),
        to = escape(&mail.to.join(", ")),
        time = time(mail),
    )
}

fn article(mail: &Mail) -> String {
    // The sandbox runs no script and keeps the mail's forms and origin out; links open a new tab.
    let html = mail.html.as_ref().map(|html| {
        format!(
            "<iframe title='HTML of the mail' sandbox='allow-popups allow-popups-to-escape-sandbox' srcdoc='{}'></iframe>",
            escape(&format!("<base target=_blank>{html}"))
        )
    });
    let text = mail
        .text
        .as_ref()
        .map(|text| format!("<pre>{}</pre>", with_links(text)));
    format!(
        "<h2>{subject}</h2><dl><dt>From</dt><dd>{from}</dd><dt>To</dt><dd>{to}</dd><dt>Sent</dt><dd>{time}</dd></dl>{html}{text}",
        subject = escape(&mail.subject),
        from = escape(&mail.from),
        to = escape(&mail.to.join(", ")),
        time = time(mail),
        html = html.unwrap_or_default(),
        text = text.unwrap_or_default(),
    )
}

/// The page's script writes the time in the reader's own zone.
fn time(mail: &Mail) -> String {
    format!("<time data-milliseconds={}></time>", mail.sent_at)
}

/// Escapes a plain text and makes its http addresses links.
fn with_links(text: &str) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let word = piece.trim_end();
            let blank = &piece[word.len()..];
            if word.starts_with("http://") || word.starts_with("https://") {
                let word = escape(word);
                format!("<a href='{word}' target=_blank rel=noreferrer>{word}</a>{blank}")
            } else {
                escape(piece)
            }
        })
        .collect()
}

/// Braces too: a mail's words must not be taken for a place in the page to fill.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('{', "&#123;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', "&#39;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_a_plain_text_become_links_and_the_rest_is_escaped() {
        assert_eq!(
            with_links("<b> open\nhttps://a.example/?x=1&y=2 now"),
            "&lt;b&gt; open\n<a href='https://a.example/?x=1&amp;y=2' target=_blank \
             rel=noreferrer>https://a.example/?x=1&amp;y=2</a> now"
        );
    }
}
