//! Collects mistakes, so that all of a struct are told at once.

use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The mistakes found so far. To be had in [`collect`](Self::collect) only, so that none can be forgotten.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    first: Option<syn::Error>,
    count: usize,
}

impl Errors {
    /// Runs a stage that may find mistakes; returns what it made, and the mistakes as compile errors.
    pub(crate) fn collect<T>(stage: impl FnOnce(&mut Self) -> T) -> (T, Option<TokenStream>) {
        let mut errors = Self::default();
        let made = stage(&mut errors);
        (made, errors.first.map(|error| error.into_compile_error()))
    }

    /// A mistake at the tokens that have to be edited.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake that the parser found.
    pub(crate) fn add(&mut self, error: syn::Error) {
        self.count += 1;
        match &mut self.first {
            Some(first) => first.combine(error),
            None => self.first = Some(error),
        }
    }

    /// How many mistakes there are so far. What is missing is only told of where nothing else was wrong: most likely
    /// it is there, but misspelt.
    pub(crate) fn count(&self) -> usize {
        self.count
    }
}
