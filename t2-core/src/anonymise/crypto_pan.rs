//! Crypto-PAn: addresses are replaced so that common prefixes stay (Xu, Fan, Ammar, Moon: Prefix-Preserving IP Address
//! Anonymization, ICNP 2002).
//!
//! Bit n of an address is flipped if the cipher says so for the n bits before it. What is ciphered is these bits, filled
//! up with those of a pad. For IPv6 all 128 bits are done in the same way, as other programs do, so that their results and
//! ours are the same.

use std::array;
use std::net::{Ipv4Addr, Ipv6Addr};

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128Enc, Block};

use super::key::Key;
use crate::mac::Mac;

/// The bits of a block.
const BLOCK: u32 = u128::BITS;

/// The scheme with its key.
pub(super) struct CryptoPan {
    cipher: Aes128Enc,
    pad: u128,
    /// Hardware addresses have a pad of their own, so that what is known of one kind of address says nothing of the other.
    mac_pad: u128,
}

impl CryptoPan {
    pub(super) fn new(key: &Key) -> Self {
        let (key, pad) = key.halves();
        let cipher = Aes128Enc::new(&key.into());
        let pad = ciphered(&cipher, u128::from_be_bytes(pad));
        let mac_pad = ciphered(&cipher, pad);
        Self { cipher, pad, mac_pad }
    }

    pub(super) fn ipv4(&self, address: Ipv4Addr) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.replaced::<32>(address.to_bits().into(), self.pad) as u32)
    }

    pub(super) fn ipv6(&self, address: Ipv6Addr) -> Ipv6Addr {
        Ipv6Addr::from_bits(self.replaced::<128>(address.to_bits(), self.pad))
    }

    pub(super) fn mac(&self, Mac([a, b, c, d, e, f]): Mac) -> Mac {
        let bits = u64::from_be_bytes([0, 0, a, b, c, d, e, f]);
        let [_, _, a, b, c, d, e, f] = (self.replaced::<48>(bits.into(), self.mac_pad) as u64).to_be_bytes();
        Mac([a, b, c, d, e, f])
    }

    /// The address that replaces one of this many bits.
    fn replaced<const BITS: usize>(&self, address: u128, pad: u128) -> u128 {
        let above = BLOCK - BITS as u32;
        // A block for each bit; none needs the result of another, so that the processor works on several at once.
        let aligned = address << above;
        let mut blocks: [Block; BITS] = array::from_fn(|bit| {
            let kept = !(u128::MAX >> bit);
            (aligned & kept | pad & !kept).to_be_bytes().into()
        });
        self.cipher.encrypt_blocks(&mut blocks);
        let flips = blocks.iter().fold(0, |flips, block| flips << 1 | number(block) >> (BLOCK - 1));
        address ^ flips
    }
}

fn ciphered(cipher: &Aes128Enc, block: u128) -> u128 {
    let mut block = Block::from(block.to_be_bytes());
    cipher.encrypt_block(&mut block);
    number(&block)
}

fn number(block: &Block) -> u128 {
    u128::from_be_bytes((*block).into())
}
