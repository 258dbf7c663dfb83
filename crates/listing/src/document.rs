//! What the API's document says of lists.

use std::marker::PhantomData;

use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, SchemaFormat, Type,
        path::{Parameter, ParameterIn},
    },
};
use web::parameters::query;

use super::{
    description::{FilterKind, List},
    params::PAGE,
};

/// A page of a list.
#[derive(ToSchema)]
pub struct Page<T> {
    /// In the order asked for.
    pub items: Vec<T>,
    /// Where the next page begins; none on the last.
    pub next_cursor: Option<String>,
}

/// A list by the name of a type, for [`PageParams`].
pub trait Listed {
    /// The list.
    const LIST: &'static List;
}

/// The query parameters of a page.
pub struct PageParams<L>(PhantomData<L>);

/// The query parameters of an export: those of a page but for its limit and its cursor.
pub struct ExportParams<L>(PhantomData<L>);

impl<L: Listed> IntoParams for PageParams<L> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let limit = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(PAGE.1));
        let about = format!("Items a page: {} where nothing is said.", PAGE.0);
        let cursor = ObjectBuilder::new().schema_type(Type::String);
        let mut parameters = of_export(L::LIST);
        parameters.extend([
            query("limit", &about, limit),
            query("cursor", "The `next_cursor` of the page before.", cursor),
        ]);
        parameters
    }
}

impl<L: Listed> IntoParams for ExportParams<L> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        of_export(L::LIST)
    }
}

fn of_export(list: &List) -> Vec<Parameter> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let time = || {
        let format = SchemaFormat::KnownFormat(KnownFormat::Int64);
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(format))
    };
    let one_of = |names: Vec<&'static str>| text().enum_values(Some(names));
    let mut parameters: Vec<Parameter> = list
        .filters
        .iter()
        .map(|filter| {
            let schema = match filter.test {
                FilterKind::OneOf(names, _) => one_of(names.to_vec()),
                FilterKind::Cases(cases) => one_of(cases.iter().map(|(name, _)| *name).collect()),
                FilterKind::Text(_) => text().min_length(Some(1)),
                FilterKind::Time(_) | FilterKind::Made(_) => time(),
            };
            query(filter.name, filter.about, schema)
        })
        .collect();
    if !list.search.is_empty() {
        let about: Vec<_> = list.search.iter().map(|search| search.about).collect();
        let about = format!("What to look for: {}.", about.join(", or "));
        parameters.push(query("search", &about, text()));
    }
    let sorts = list.sorts.iter().map(|sort| sort.name).collect();
    let about = "The order: `-` before it means downwards; the first where nothing is said.";
    parameters.push(query("sort", about, one_of(sorts)));
    parameters
}
