//! The names that awk has for itself.

/// Words of the grammar, those of gawk too.
const KEYWORDS: [&str; 27] = [
    "BEGIN",
    "END",
    "BEGINFILE",
    "ENDFILE",
    "function",
    "func",
    "if",
    "else",
    "while",
    "for",
    "do",
    "break",
    "continue",
    "next",
    "nextfile",
    "exit",
    "return",
    "delete",
    "in",
    "getline",
    "print",
    "printf",
    "switch",
    "case",
    "default",
    "include",
    "namespace",
];

/// Functions of any awk.
const FUNCTIONS: [&str; 55] = [
    "length",
    "substr",
    "index",
    "split",
    "sub",
    "gsub",
    "match",
    "sprintf",
    "sin",
    "cos",
    "atan2",
    "exp",
    "log",
    "sqrt",
    "int",
    "rand",
    "srand",
    "tolower",
    "toupper",
    "system",
    "close",
    "fflush",
    "gensub",
    "strtonum",
    "systime",
    "strftime",
    "mktime",
    "and",
    "or",
    "xor",
    "compl",
    "lshift",
    "rshift",
    "asort",
    "asorti",
    "patsplit",
    "isarray",
    "typeof",
    "bindtextdomain",
    "dcgettext",
    "dcngettext",
    "adump",
    "stopme",
    "mkbool",
    "intdiv",
    "delarray",
    "toascii",
    "ord",
    "chr",
    "readfile",
    "gettimeofday",
    "sleep",
    "extension",
    "nawk",
    "errno",
];

/// Variables of any awk.
const VARIABLES: [&str; 27] = [
    "NR",
    "NF",
    "FNR",
    "FS",
    "OFS",
    "RS",
    "ORS",
    "FILENAME",
    "ENVIRON",
    "ARGC",
    "ARGV",
    "ARGIND",
    "SUBSEP",
    "RSTART",
    "RLENGTH",
    "CONVFMT",
    "OFMT",
    "RT",
    "IGNORECASE",
    "FIELDWIDTHS",
    "FPAT",
    "PROCINFO",
    "SYMTAB",
    "FUNCTAB",
    "TEXTDOMAIN",
    "BINMODE",
    "LINT",
];

/// Whether it is a word of awk's grammar.
pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// The functions that some awk has.
pub(super) fn functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.into_iter()
}

/// Whether awk has this name for itself.
pub(super) fn is_awks(name: &str) -> bool {
    is_keyword(name) || FUNCTIONS.contains(&name) || is_variable(name)
}

/// Whether it is a variable of awk.
pub(super) fn is_variable(name: &str) -> bool {
    VARIABLES.contains(&name)
}
