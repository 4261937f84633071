//! The modules of a crate, and what their code imports and where it panics. Tests are left out.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ExprMethodCall, Item, ItemFn, ItemImpl, ItemMod, ItemUse, Macro, UseTree};

/// Methods and macros that panic.
const METHODS: [&str; 2] = ["unwrap", "expect"];
const MACROS: [&str; 4] = ["panic", "unreachable", "todo", "unimplemented"];

/// A file with a module.
pub(crate) struct Source {
    /// The path of the module in its crate.
    pub(crate) module: Vec<String>,
    pub(crate) file: PathBuf,
    code: syn::File,
}

/// Something that was found in a file.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) line: usize,
    pub(crate) what: String,
}

impl Source {
    /// A module with this text.
    pub(crate) fn of(module: &[impl AsRef<str>], file: &Path, text: &str) -> syn::Result<Self> {
        let module = module.iter().map(|name| name.as_ref().to_owned()).collect();
        Ok(Self { module, file: file.to_owned(), code: syn::parse_file(text)? })
    }

    /// What is imported from other modules at the root of the crate, as their names.
    pub(crate) fn imports(&self) -> Vec<Finding> {
        let found = self.look().paths.into_iter();
        found.filter(|import| Some(&import.what) != self.module.first()).collect()
    }

    /// Calls that panic.
    pub(crate) fn panics(&self) -> Vec<Finding> {
        self.look().panics
    }

    fn look(&self) -> Look {
        let mut look = Look { module: self.module.clone(), paths: Vec::new(), panics: Vec::new() };
        look.visit_file(&self.code);
        look
    }
}

/// All modules of the crate with this root, without tests.
pub(crate) fn modules(root: &Path) -> Result<Vec<Source>, String> {
    let mut sources = Vec::new();
    add(Vec::new(), root, &mut sources)?;
    Ok(sources)
}

fn add(module: Vec<String>, file: &Path, sources: &mut Vec<Source>) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let source = Source::of(&module, file, &text).map_err(|error| format!("{}: {error}", file.display()))?;
    let folder = match file.file_stem().and_then(|stem| stem.to_str()) {
        Some("lib" | "mod") => file.with_file_name(""),
        _ => file.with_extension(""),
    };
    let children = source.code.items.iter().filter_map(|item| match item {
        Item::Mod(child) if child.content.is_none() && !is_test(&child.attrs) => Some(child.clone()),
        _ => None,
    });
    let children: Vec<ItemMod> = children.collect();
    sources.push(source);
    for child in children {
        let name = child.ident.to_string();
        let path = [&module[..], std::slice::from_ref(&name)].concat();
        add(path, &file_of(&folder, &name, &child.attrs), sources)?;
    }
    Ok(())
}

/// The file with a module that is declared in a folder.
fn file_of(folder: &Path, name: &str, attributes: &[Attribute]) -> PathBuf {
    let path = attributes.iter().find_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("path") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let file = folder.join(path.unwrap_or_else(|| format!("{name}.rs")));
    if file.exists() { file } else { folder.join(name).join("mod.rs") }
}

/// Whether an item is compiled for tests only.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        meta => meta.path().is_ident("test"),
    })
}

/// Goes through the code of a module.
struct Look {
    /// The module that the code is in.
    module: Vec<String>,
    paths: Vec<Finding>,
    panics: Vec<Finding>,
}

impl Look {
    /// Notes a path if it leads through the root of the crate.
    fn note(&mut self, line: usize, path: &[String]) {
        let supers = path.iter().take_while(|name| *name == "super").count();
        let what = match path.first().map(String::as_str) {
            Some("crate" | "t2_core") => path.get(1),
            Some("super") if supers == self.module.len() => path.get(supers),
            _ => None,
        };
        if let Some(what) = what {
            self.paths.push(Finding { line, what: what.clone() });
        }
    }

    fn use_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: &proc_macro2::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.use_tree(&with(&path.ident), &path.tree),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.use_tree(before, tree)),
            UseTree::Name(name) => self.note(name.ident.span().start().line, &with(&name.ident)),
            UseTree::Rename(name) => self.note(name.ident.span().start().line, &with(&name.ident)),
            UseTree::Glob(glob) => self.note(glob.star_token.spans[0].start().line, before),
        }
    }

    /// Paths and panics in the tokens of a macro, which may become any code.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is =
            |at: usize, sign: char| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
        let mut path: Vec<String> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(ident) => {
                    let (name, line) = (ident.to_string(), ident.span().start().line);
                    let is_method = at > 0 && is(at - 1, '.') && METHODS.contains(&name.as_str());
                    if is_method || (is(at + 1, '!') && MACROS.contains(&name.as_str())) {
                        self.panics.push(Finding { line, what: name.clone() });
                    }
                    let continues = at > 1 && is(at - 1, ':') && is(at - 2, ':');
                    if !continues {
                        path.clear();
                    }
                    path.push(name);
                    if !(is(at + 1, ':') && is(at + 2, ':')) {
                        self.note(line, &path);
                    }
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
        }
    }
}

impl<'code> Visit<'code> for Look {
    fn visit_item_mod(&mut self, item: &'code ItemMod) {
        if !is_test(&item.attrs) && item.content.is_some() {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_item_fn(&mut self, item: &'code ItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'code ItemImpl) {
        if !is_test(&item.attrs) {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'code ItemUse) {
        if !is_test(&item.attrs) {
            self.use_tree(&[], &item.tree);
        }
    }

    fn visit_path(&mut self, path: &'code syn::Path) {
        let line = path.segments.first().map_or(0, |segment| segment.ident.span().start().line);
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(line, &names);
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'code ExprMethodCall) {
        let name = call.method.to_string();
        if METHODS.contains(&name.as_str()) {
            self.panics.push(Finding { line: call.method.span().start().line, what: name });
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, item: &'code Macro) {
        if let Some(segment) = item.path.segments.last() {
            let name = segment.ident.to_string();
            if MACROS.contains(&name.as_str()) {
                self.panics.push(Finding { line: segment.ident.span().start().line, what: name });
            }
        }
        visit::visit_path(self, &item.path);
        self.tokens(item.tokens.clone());
    }
}
