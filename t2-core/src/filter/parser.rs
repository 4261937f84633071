//! From the text of a condition to what it says.

use super::error::FilterError;
use super::expression::{Expression, Operator, Test};
use super::tokens::{Kind, Token, tokens};
use super::word::Word;

/// How many parentheses and `not` may stand inside of each other.
const DEEPEST: usize = 64;

/// Reads a condition.
pub(super) fn parse(text: &str) -> Result<Expression, FilterError> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0, depth: 0 };
    let expression = parser.any()?;
    match parser.peek() {
        Kind::End => Ok(expression),
        Kind::Close => Err(parser.wrong("there is no `(` for it")),
        Kind::Comma => Err(parser.wrong("only `in` and `&` take several values")),
        Kind::Operator(_) => Err(parser.wrong("a comparison has one sign: write `and` and the column again before it")),
        _ => Err(parser.wrong("write `and` or `or` before it; values with spaces are quoted")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    /// How many parentheses and `not` are around what is read.
    depth: usize,
}

impl Parser {
    fn peek(&self) -> Kind {
        self.tokens.get(self.next).map_or(Kind::End, |token| token.kind)
    }

    /// The next word or sign, which is read then; the end stays.
    fn take(&mut self) -> Word {
        let token = self.tokens.get(self.next).or(self.tokens.last());
        let word = token.map_or_else(|| Word::new("", 1), |token| token.word.clone());
        self.next = (self.next + 1).min(self.tokens.len().saturating_sub(1));
        word
    }

    fn takes(&mut self, kind: Kind) -> bool {
        let is_there = self.peek() == kind;
        self.next += usize::from(is_there);
        is_there
    }

    fn wrong(&mut self, remedy: impl Into<String>) -> FilterError {
        FilterError::at(&self.take(), remedy)
    }

    fn any(&mut self) -> Result<Expression, FilterError> {
        self.joined(Kind::Or, Self::all, Expression::Any)
    }

    fn all(&mut self) -> Result<Expression, FilterError> {
        self.joined(Kind::And, Self::one, Expression::All)
    }

    fn joined(
        &mut self,
        word: Kind,
        inner: impl Fn(&mut Self) -> Result<Expression, FilterError>,
        join: impl FnOnce(Vec<Expression>) -> Expression,
    ) -> Result<Expression, FilterError> {
        let first = inner(self)?;
        if self.peek() != word {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.takes(word) {
            all.push(inner(self)?);
        }
        Ok(join(all))
    }

    fn one(&mut self) -> Result<Expression, FilterError> {
        let expression = match self.peek() {
            Kind::Not | Kind::Open if self.depth == DEEPEST => {
                return Err(self.wrong("so many `(` and `not` inside of each other are not read"));
            }
            Kind::Not => {
                self.take();
                self.depth += 1;
                Expression::Not(Box::new(self.one()?))
            }
            Kind::Open => {
                let open = self.take();
                self.depth += 1;
                let inner = self.any()?;
                if !self.takes(Kind::Close) {
                    let missing = format!("write `)` for the `(` at character {}", open.at);
                    return Err(self.wrong(missing));
                }
                inner
            }
            _ => return self.test().map(Expression::Test),
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn test(&mut self) -> Result<Test, FilterError> {
        if self.peek() != Kind::Word {
            return Err(self.wrong("write the name of a column and a comparison, such as `dstPort == 53`"));
        }
        let column = self.take();
        let Kind::Operator(operator) = self.peek() else {
            let remedy = format!("write a comparison behind `{}`: ==, !=, <, <=, >, >=, in, ~ or &", column.text);
            return Err(self.wrong(remedy));
        };
        self.take();
        let mut values = vec![self.value(operator)?];
        while operator.takes_several() && self.takes(Kind::Comma) {
            values.push(self.value(operator)?);
        }
        if operator == Operator::Bits && matches!(self.peek(), Kind::Operator(_)) {
            return Err(self.wrong("`&` alone is true if one of the bits is set: leave the comparison out"));
        }
        Ok(Test { column, operator, values })
    }

    fn value(&mut self, operator: Operator) -> Result<Word, FilterError> {
        match self.peek() {
            Kind::Word | Kind::Quoted => Ok(self.take()),
            Kind::End => Err(self.wrong(format!("write a value behind `{operator}`"))),
            _ => Err(self.wrong("write a value here, in quotes if it has signs or words of the language")),
        }
    }
}
