// CRC-32 by table, FNV-1a, Adler-32 and a 64-bit multiply-and-rotate hash over the same bytes.
#include "shared/random.h"

enum { LENGTH = 16384 };
static u8 bytes[LENGTH];
static u32 table[256];

static void make_table(void) {
  for (u32 i = 0; i < 256; i++) {
    u32 value = i;
    for (int bit = 0; bit < 8; bit++) value = value & 1 ? value >> 1 ^ 0xedb88320u : value >> 1;
    table[i] = value;
  }
}

static u32 crc(u32 length) {
  u32 value = ~0u;
  for (u32 i = 0; i < length; i++) value = table[(value ^ bytes[i]) & 255] ^ value >> 8;
  return ~value;
}

static u32 fnv(u32 length) {
  u32 value = 0x811c9dc5u;
  for (u32 i = 0; i < length; i++) value = (value ^ bytes[i]) * 0x01000193u;
  return value;
}

static u32 adler(u32 length) {
  u32 a = 1, b = 0;
  for (u32 i = 0; i < length; i++) {
    a = (a + bytes[i]) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

static u32 wide(u32 length) {
  u64 value = length;
  for (u32 i = 0; i + 8 <= length; i += 8) {
    value ^= *(const u64 *)(bytes + i) * 0x9e3779b97f4a7c15ull;
    value = (value << 29 | value >> 35) * 0xbf58476d1ce4e5b9ull;
  }
  return (u32)(value ^ value >> 32);
}

int run(int n) {
  u32 sum = 0;
  seed(3);
  for (int i = 0; i < LENGTH; i++) bytes[i] = (u8)next();
  make_table();
  for (int round = 0; round < n; round++) {
    u32 length = LENGTH - (round & 63);
    sum = sum * 31 + (crc(length) ^ fnv(length) ^ adler(length) ^ wide(length));
    bytes[round & (LENGTH - 1)] ^= (u8)sum;
  }
  return (int)sum;
}
