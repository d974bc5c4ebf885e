// LZ77 with hash chains, then canonical Huffman codes for the tokens; and the way back.
#include "shared/random.h"

enum { SIZE = 8192, WINDOW = 4096, HASHES = 2048, MOST = 34, LEAST = 3, SYMBOLS = 288, LONGEST = 15 };

static u8 input[SIZE], output[SIZE + MOST];
static u16 token_symbol[SIZE], token_distance[SIZE];
static int heads[HASHES], chain[SIZE];
static u8 lengths[SYMBOLS];
static u16 codes[SYMBOLS];
static u8 packed[SIZE * 3];
static u32 packed_bits;

static void make_input(void) {
  static const char *const words[] = {"the ",  "quick ", "isolated ", "guest ", "burns ", "its ",
                                      "fuel ", "and ",   "yields ",   "to ",    "others ", ".\n"};
  int at = 0;
  while (at < SIZE) {
    const char *word = words[next() % 12];
    while (*word && at < SIZE) input[at++] = (u8)*word++;
    if (next() % 9 == 0 && at < SIZE) input[at++] = (u8)next();
  }
}

static u32 hash(const u8 *at) { return (at[0] * 506832829u ^ at[1] * 2654435u ^ at[2] * 40503u) >> 3 & (HASHES - 1); }

static int match_length(int at, int from) {
  int length = 0;
  while (length < MOST && at + length < SIZE && input[at + length] == input[from + length]) length++;
  return length;
}

static int tokenize(void) {
  int count = 0, at = 0;
  for (int i = 0; i < HASHES; i++) heads[i] = -1;
  while (at < SIZE) {
    int best = 0, distance = 0, step = 1;
    if (at + LEAST <= SIZE) {
      int from = heads[hash(input + at)];
      for (int tries = 16; from >= 0 && at - from <= WINDOW && tries > 0; tries--) {
        int length = match_length(at, from);
        if (length > best) best = length, distance = at - from;
        from = chain[from];
      }
    }
    if (best >= LEAST) {
      token_symbol[count] = (u16)(256 + best - LEAST);
      token_distance[count++] = (u16)distance;
      step = best;
    } else {
      token_symbol[count] = input[at];
      token_distance[count++] = 0;
    }
    for (; step > 0; step--, at++) {
      if (at + LEAST > SIZE) continue;
      u32 key = hash(input + at);
      chain[at] = heads[key];
      heads[key] = at;
    }
  }
  return count;
}

// Code lengths from a tree of pairs, found by looking for the two lightest; halves counts until the
// longest code fits.
static void make_lengths(u32 *counts) {
  static u32 weight[2 * SYMBOLS];
  static int parent[2 * SYMBOLS];
  for (;;) {
    int nodes = SYMBOLS, deepest = 0;
    for (int i = 0; i < SYMBOLS; i++) weight[i] = counts[i], parent[i] = -1;
    for (;;) {
      int one = -1, two = -1;
      for (int i = 0; i < nodes; i++) {
        if (weight[i] == 0) continue;
        if (one < 0 || weight[i] < weight[one]) two = one, one = i;
        else if (two < 0 || weight[i] < weight[two]) two = i;
      }
      if (two < 0) break;
      weight[nodes] = weight[one] + weight[two];
      parent[one] = parent[two] = nodes;
      parent[nodes] = -1;
      weight[one] = weight[two] = 0;
      nodes++;
    }
    for (int i = 0; i < SYMBOLS; i++) {
      int depth = 0;
      if (counts[i]) for (int node = i; parent[node] >= 0; node = parent[node]) depth++;
      lengths[i] = (u8)depth;
      if (depth > deepest) deepest = depth;
    }
    if (deepest <= LONGEST) return;
    for (int i = 0; i < SYMBOLS; i++) if (counts[i]) counts[i] = (counts[i] >> 1) + 1;
  }
}

static void make_codes(void) {
  int code = 0;
  for (int length = 1; length <= LONGEST; length++, code <<= 1)
    for (int i = 0; i < SYMBOLS; i++) if (lengths[i] == length) codes[i] = (u16)code++;
}

static void put(u32 value, int bits) {
  for (int i = bits - 1; i >= 0; i--, packed_bits++) {
    u8 mask = (u8)(128 >> (packed_bits & 7));
    if (value >> i & 1) packed[packed_bits >> 3] |= mask;
    else packed[packed_bits >> 3] &= (u8)~mask;
  }
}

static u32 take(void) {
  u32 bit = packed[packed_bits >> 3] >> (7 - (packed_bits & 7)) & 1;
  packed_bits++;
  return bit;
}

static int expand(int tokens) {
  static u16 sorted[SYMBOLS];
  u16 per_length[LONGEST + 1] = {0};
  int filled = 0, at = 0;
  for (int length = 1; length <= LONGEST; length++)
    for (int i = 0; i < SYMBOLS; i++)
      if (lengths[i] == length) sorted[filled++] = (u16)i, per_length[length]++;
  packed_bits = 0;
  for (int token = 0; token < tokens; token++) {
    int code = 0, base = 0, index = 0, symbol = -1;
    for (int length = 1; length <= LONGEST; length++) {
      code = code << 1 | (int)take();
      base <<= 1;
      if (code - base < per_length[length]) {
        symbol = sorted[index + code - base];
        break;
      }
      index += per_length[length];
      base += per_length[length];
    }
    if (symbol < 0) return -1;
    if (symbol < 256) {
      output[at++] = (u8)symbol;
      continue;
    }
    int distance = 0;
    for (int i = 0; i < 13; i++) distance = distance << 1 | (int)take();
    for (int left = symbol - 256 + LEAST; left > 0; left--, at++) output[at] = output[at - distance];
  }
  return at;
}

int run(int n) {
  u32 sum = 0;
  seed(4);
  for (int round = 0; round < n; round++) {
    u32 counts[SYMBOLS] = {0};
    make_input();
    int tokens = tokenize();
    for (int i = 0; i < tokens; i++) counts[token_symbol[i]]++;
    make_lengths(counts);
    make_codes();
    packed_bits = 0;
    for (int i = 0; i < tokens; i++) {
      put(codes[token_symbol[i]], lengths[token_symbol[i]]);
      if (token_distance[i]) put(token_distance[i], 13);
    }
    sum = sum * 31 + packed_bits;
    if (expand(tokens) != SIZE) return -1;
    for (int i = 0; i < SIZE; i++) if (input[i] != output[i]) return -2;
  }
  return (int)sum;
}
