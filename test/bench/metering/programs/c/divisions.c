// Whole numbers by divisors that no compiler knows: common divisors, digits in many bases, remainders.
#include "shared/random.h"

static u32 common(u32 a, u32 b) {
  while (b != 0) { u32 rest = a % b; a = b; b = rest; }
  return a;
}

static u32 digits(u32 value, u32 base) {
  u32 sum = 0;
  while (value != 0) sum += value % base, value /= base;
  return sum;
}

static u64 power(u64 base, u32 exponent, u64 modulus) {
  u64 result = 1;
  for (base %= modulus; exponent != 0; exponent >>= 1) {
    if (exponent & 1) result = result * base % modulus;
    base = base * base % modulus;
  }
  return result;
}

int run(int n) {
  u32 sum = 0;
  seed(11);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 64; i++) {
      u32 a = next(), b = next();
      sum = sum * 31 + common(a, b) + digits(a, 2 + (b & 31));
      sum += (u32)power(a, b & 0xffff, 1000003 + (a & 1023));
    }
  }
  return (int)sum;
}
