//! Packets that are made in code go through all plugins; what is printed of them is held against the specification.

mod basic_flow;
mod basic_stats;
mod checksums;
mod connection;
mod declared;
mod flags;
mod fragments;
mod frames;
mod ip;
mod labels;
mod live;
mod mptcp;
mod options;
mod ordered;
mod repeats;
mod reuse;
mod round_trip;
mod run;
mod scans;
mod schema;
mod sequence;
mod summary;
mod talkers;
mod tcp_win;
mod timestamps;
mod window;
