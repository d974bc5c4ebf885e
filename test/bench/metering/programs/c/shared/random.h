// Marsaglia's xorshift with 32 bits of state: the same numbers on every machine.
#pragma once
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

static u32 random_state = 1;

__attribute__((unused)) static void seed(u32 value) {
  random_state = value * 2654435761u + 1;
  if (random_state == 0) random_state = 1;
}

__attribute__((unused)) static u32 next(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 17;
  random_state ^= random_state << 5;
  return random_state;
}
