// Sines and exponentials by polynomials: long chains of f64, each step waiting for the last.
#include "shared/random.h"

static double sine(double x) {
  double y = x * x;
  return x * (1 + y * (-1.0 / 6 + y * (1.0 / 120 + y * (-1.0 / 5040 + y * (1.0 / 362880 - y / 39916800)))));
}

static double exponential(double x) {
  double sum = 1, term = 1;
  for (int i = 1; i < 14; i++) term *= x / i, sum += term;
  return sum;
}

int run(int n) {
  double sum = 0;
  for (int round = 0; round < n; round++) {
    double x = (double)(round & 255) / 256;
    for (int i = 0; i < 64; i++) {
      x = sine(x) * 0.9 + 0.1 * exponential(x - 1);
      sum += x;
    }
  }
  return (int)(long long)(sum * 1024);
}
