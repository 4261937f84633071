#!/usr/bin/env node
// Writes plugins/data/mac-vendors.tsv.gz, the table of MAC vendors that is part of the program, and mac-vendors.txt, which
// says where it is from. Needs node, npm and tar. Run it from anywhere: node tools/mac-vendors.mjs
//
// To take a newer table, change VERSION, DATE and SHA512 (npm view oui-data@VERSION dist.integrity) and run it again.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PACKAGE = "oui-data";
const VERSION = "2.1.9";
const DATE = "26 August 2026";
const SHA512 = "2e1a/eoOuGzAsY6S+/PVf9aXeafL8FkCyU+LXL2yNHm6jZVQx7fiu4Yu/3wWvHjQ0I6m+flmo7UeFg670zWvsw==";
const DATA = join(import.meta.dirname, "..", "plugins", "data");

// Owns the blocks that are given away in parts: no vendor of any device.
const REGISTRY = "IEEE Registration Authority";

/** The registries as the package has them: prefix in hexadecimal digits -> name and address in lines. */
function registries() {
  const folder = mkdtempSync(join(tmpdir(), "mac-vendors-"));
  try {
    execFileSync("npm", ["pack", "--silent", `${PACKAGE}@${VERSION}`], { cwd: folder });
    const archive = join(folder, `${PACKAGE}-${VERSION}.tgz`);
    const sum = createHash("sha512").update(readFileSync(archive)).digest("base64");
    if (sum !== SHA512) throw new Error(`${PACKAGE} ${VERSION} has the checksum ${sum}, not ${SHA512}`);
    execFileSync("tar", ["-xzf", archive, "-C", folder]);
    return JSON.parse(readFileSync(join(folder, "package", "index.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The names of countries in upper case -> their codes (ISO 3166). */
function countries() {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((a) => letters.map((b) => a + b));
  // Some codes are outdated, such as DD, and have the name of their successor.
  const current = codes.filter((code) => Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`);
  return new Map(current.filter((code) => names.of(code)).map((code) => [names.of(code).toUpperCase(), code]));
}

/** "TP-LINK TECHNOLOGIES CO.,LTD." of China -> "TPLINKTEC,CN": at most 12 characters. */
function label(owner, codes) {
  const lines = owner.split("\n");
  const letters = lines[0].normalize("NFKD").replace(/\p{M}/gu, "").replace(/['’]/g, "");
  const words = letters.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const code = codes.get(lines.at(-1).toUpperCase());
  const name = words.join("").slice(0, 9);
  return code ? `${name},${code}` : name;
}

const codes = countries();
const owners = Object.entries(registries()).filter(([, owner]) => owner.split("\n")[0] !== REGISTRY);
const labels = owners.map(([prefix, owner]) => [prefix.toUpperCase(), label(owner, codes)]).filter(([, text]) => text);
labels.sort(([a], [b]) => (a < b ? -1 : 1));
const table = labels.map(([prefix, text]) => `${prefix}\t${text}\n`).join("");
writeFileSync(join(DATA, "mac-vendors.tsv.gz"), gzipSync(table, { level: 9 }));

const count = (digits) => labels.filter(([prefix]) => prefix.length === digits).length;
writeFileSync(join(DATA, "mac-vendors.txt"), `The table mac-vendors.tsv.gz: vendors of MAC addresses.
Written by tools/mac-vendors.mjs; do not edit.

Content   The public registries of the IEEE: ${count(6)} blocks of 24 bits (MA-L), ${count(7)} of 28 bits (MA-M), ${count(9)} of 36 bits
          (MA-S). A line is the prefix in hexadecimal digits, a tab, and a label: the first nine letters and digits of the
          vendor's name, and the code of its country (ISO 3166). Blocks that the registry gives away in parts are left out.
Source    npm package ${PACKAGE} ${VERSION}, SHA-512 (base64)
          ${SHA512}
Date      ${DATE}
Licence   The registries are facts that the IEEE publishes for everyone. The package is under BSD-2-Clause:

Copyright (c) silverwind
All rights reserved.

Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following
conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
   disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING,
BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT
SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR
PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR
TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
POSSIBILITY OF SUCH DAMAGE.
`);
