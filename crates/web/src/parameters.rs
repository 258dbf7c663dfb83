//! Parameters by hand, for the API's document.

use utoipa::openapi::{
    ObjectBuilder, Required,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

/// A header that a request must have.
pub fn required_header(name: &str, about: &str, schema: ObjectBuilder) -> Parameter {
    of(ParameterIn::Header, Required::True, (name, about), schema)
}

/// A header that a request may have.
pub fn header(name: &str, about: &str, schema: ObjectBuilder) -> Parameter {
    of(ParameterIn::Header, Required::False, (name, about), schema)
}

/// A parameter that a query may have.
pub fn query(name: &str, about: &str, schema: ObjectBuilder) -> Parameter {
    of(ParameterIn::Query, Required::False, (name, about), schema)
}

fn of(
    place: ParameterIn,
    required: Required,
    (name, about): (&str, &str),
    schema: ObjectBuilder,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}
