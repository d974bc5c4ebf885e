// Ways between places on a sphere, sines by a series, and the nearest of them.
#include "shared/random.h"

enum { PLACES = 64 };
static double latitude[PLACES], longitude[PLACES];

static double sine(double x) {
  const double turn = 6.283185307179586;
  x -= turn * __builtin_floor(x / turn + 0.5);
  double square = x * x, term = x, sum = x;
  for (int i = 1; i < 8; i++) term *= -square / ((2 * i) * (2 * i + 1)), sum += term;
  return sum;
}

static double apart(int a, int b) {
  double up = sine((latitude[a] - latitude[b]) / 2), across = sine((longitude[a] - longitude[b]) / 2);
  double h = up * up + sine(latitude[a] + 1.5707963267948966) * sine(latitude[b] + 1.5707963267948966) * across * across;
  return __builtin_sqrt(h);
}

int run(int n) {
  double sum = 0;
  seed(77);
  for (int i = 0; i < PLACES; i++) {
    latitude[i] = (double)(next() & 4095) / 4096 * 3 - 1.5;
    longitude[i] = (double)(next() & 4095) / 4096 * 6 - 3;
  }
  for (int round = 0; round < n; round++) {
    int from = round & (PLACES - 1);
    double nearest = 9;
    for (int i = 0; i < PLACES; i++) {
      double way = i == from ? 9 : apart(from, i);
      if (way < nearest) nearest = way;
    }
    sum += nearest;
  }
  return (int)(sum * 1000);
}
