//! The label that China's rule asks for in files made by a model (GB 45438-2025, in force since
//! 2025-09-01): a JSON text in the property `TC260:AIGC` of the file's XMP.

/// Who made a picture with a model, and who passes it on. Each field is free text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AiMark<'a> {
    /// The name or code of the service that made the picture.
    pub producer: &'a str,
    /// The number under which that service knows it.
    pub produce_id: &'a str,
    /// The name or code of the service that passes it on.
    pub propagator: &'a str,
    /// The number under which that service knows it.
    pub propagate_id: &'a str,
}

/// The namespace of the label's property.
const NAMESPACE: &str = "http://www.tc260.org.cn/ns/AIGC/1.0/";

impl AiMark<'_> {
    /// The label's JSON, its members in the order in which the rule prints them.
    fn json(&self) -> String {
        let text = |value: &str| serde_json::Value::from(value).to_string();
        format!(
            r#"{{"Label":"1","ContentProducer":{},"ProduceID":{},"ReservedCode1":"","ContentPropagator":{},"PropagateID":{},"ReservedCode2":""}}"#,
            text(self.producer),
            text(self.produce_id),
            text(self.propagator),
            text(self.propagate_id),
        )
    }

    /// The label as a description that may stand in any XMP packet.
    fn description(&self) -> String {
        let json = self.json();
        let escaped = json
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        format!(
            r#"<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:TC260="{NAMESPACE}"><TC260:AIGC>{escaped}</TC260:AIGC></rdf:Description>"#
        )
    }
}

/// An XMP packet that carries `mark`: the `existing` one with the label added where that is
/// possible, else a new one.
pub(super) fn packet(existing: Option<&[u8]>, mark: &AiMark<'_>) -> Vec<u8> {
    const END: &str = "</rdf:RDF>";
    let description = mark.description();
    let extended = existing
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        // One label a file: an earlier one would contradict ours.
        .filter(|packet| !packet.contains(NAMESPACE))
        .and_then(|packet| Some(packet.split_at(packet.rfind(END)?)))
        .map(|(before, after)| [before, &description, after].concat());
    extended
        .unwrap_or_else(|| {
            format!(
                "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
                 <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
                 <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
                 {description}{END}</x:xmpmeta><?xpacket end=\"w\"?>"
            )
        })
        .into_bytes()
}
