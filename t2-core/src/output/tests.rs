//! What the specification says of cells, value by value.

mod escapes;
mod files;
mod numbers;
mod steady;
mod text;
