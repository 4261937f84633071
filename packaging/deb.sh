#!/usr/bin/env bash
# Builds the Debian package: needs libpcap-dev and `cargo install cargo-deb`. Prints the path of the package.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --locked --features live
staging=target/packaging
rm -rf "$staging"
mkdir -p "$staging/man"
target/release/t2 man --dir "$staging/man"
gzip -9n "$staging"/man/*.1
for shell in bash zsh fish; do
    target/release/t2 completions "$shell" > "$staging/t2.$shell"
done
cargo deb --no-build --locked
