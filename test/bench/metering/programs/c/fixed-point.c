// Matrices of whole numbers and a filter in fixed point: multiplications of 32 and 64 bits, shifts, clamps.
#include "shared/random.h"

enum { SIDE = 24, TAPS = 16, LENGTH = 1024 };
static int a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];
static short samples[LENGTH], filtered[LENGTH], taps[TAPS];

static void product(void) {
  for (int i = 0; i < SIDE; i++) {
    for (int j = 0; j < SIDE; j++) {
      long long sum = 0;
      for (int k = 0; k < SIDE; k++) sum += (long long)a[i][k] * b[k][j];
      c[i][j] = (int)(sum >> 16);
    }
  }
}

static void filter(void) {
  for (int i = TAPS; i < LENGTH; i++) {
    int sum = 1 << 14;
    for (int k = 0; k < TAPS; k++) sum += samples[i - k] * taps[k];
    sum >>= 15;
    filtered[i] = (short)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
  }
}

int run(int n) {
  u32 sum = 0;
  seed(18);
  for (int i = 0; i < SIDE * SIDE; i++) ((int *)a)[i] = (int)(next() & 0xffff), ((int *)b)[i] = (int)next() >> 12;
  for (int i = 0; i < LENGTH; i++) samples[i] = (short)next();
  for (int i = 0; i < TAPS; i++) taps[i] = (short)(next() & 0x1fff);
  for (int round = 0; round < n; round++) {
    product();
    filter();
    a[round % SIDE][3] = c[5][round % SIDE] & 0xffff;
    samples[round & 1023] = filtered[512];
    sum = sum * 31 + (u32)c[7][9] + (u32)filtered[100];
  }
  return (int)sum;
}
