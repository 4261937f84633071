//! What becomes of a group of columns in the row that it is part of.

use proc_macro2::{Literal, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;

use crate::borrow;
use crate::model::Group;

impl Group {
    /// The type of its row, for constants: one inside of an implementation knows none of its lifetimes.
    pub(crate) fn row(&self) -> TokenStream {
        let ty = borrow::as_static(&self.field.ty);
        match self.is_steady {
            true => quote_spanned! { self.field.ty.span()=> <#ty as __t2::Steady>::Row },
            false => ty,
        }
    }

    /// The type of an element a column.
    pub(crate) fn of(&self) -> TokenStream {
        let ty = &self.field.ty;
        match self.is_steady {
            true => {
                let row = self.row();
                quote_spanned! { ty.span()=> [__T; __t2::width::<#row>()] }
            }
            false => quote_spanned! { ty.span()=> <#ty as __t2::Row>::Of<__T> },
        }
    }

    /// Writes its cells without values.
    pub(crate) fn empty(&self) -> TokenStream {
        let ty = &self.field.ty;
        match self.is_steady {
            true => quote_spanned! { ty.span()=> __cells.empties() },
            false => quote_spanned! { ty.span()=> <#ty as __t2::Row>::empty(__cells) },
        }
    }

    /// Writes its cells. `runs` counts the runs of steady cells of the row.
    pub(crate) fn written(&self, runs: &mut usize) -> TokenStream {
        let (ty, ident) = (&self.field.ty, &self.ident);
        match self.is_steady {
            true => {
                let run = Literal::usize_unsuffixed(*runs);
                *runs += 1;
                quote_spanned! { ty.span()=> __cells.steady_group(#run, &self.#ident) }
            }
            false => quote_spanned! { ty.span()=> <#ty as __t2::Row>::write(&self.#ident, __cells) },
        }
    }

    /// What its columns say of themselves.
    pub(crate) fn described(&self) -> TokenStream {
        let row = self.row();
        quote_spanned! { self.field.ty.span()=>
            __t2::RowPart { columns: <#row as __t2::Row>::COLUMNS, is_omissible: <#row as __t2::Row>::IS_OMISSIBLE }
        }
    }
}
