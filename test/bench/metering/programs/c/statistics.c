// Samples of f64: mean, deviation, a sorted copy, quantiles, a regression.
#include "shared/random.h"

enum { COUNT = 256 };
static double samples[COUNT], sorted[COUNT];

int run(int n) {
  double sum = 0;
  seed(60);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < COUNT; i++) samples[i] = (double)(next() & 0xffff) / 256;
    double mean = 0, squares = 0, xy = 0;
    for (int i = 0; i < COUNT; i++) mean += samples[i];
    mean /= COUNT;
    for (int i = 0; i < COUNT; i++) {
      double off = samples[i] - mean;
      squares += off * off, xy += off * (i - COUNT / 2);
    }
    for (int i = 0; i < COUNT; i++) sorted[i] = samples[i];
    for (int gap = 57; gap > 0; gap = gap == 1 ? 0 : gap / 3 + (gap / 3 % 2 == 0))
      for (int i = gap; i < COUNT; i++) {
        double held = sorted[i];
        int k = i;
        for (; k >= gap && sorted[k - gap] > held; k -= gap) sorted[k] = sorted[k - gap];
        sorted[k] = held;
      }
    sum += mean + __builtin_sqrt(squares / COUNT) + xy / 1e6 + sorted[COUNT / 2] + sorted[COUNT * 9 / 10];
  }
  return (int)(long long)sum;
}
