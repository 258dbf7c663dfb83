//! The module of wasm that Cloudflare runs: the events of `kitten_closet`, which exports them.

use kitten_closet as _;
