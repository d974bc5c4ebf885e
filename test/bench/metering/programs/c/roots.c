// Square roots and divisions of f32 and f64: distances, a mean, and Newton's way to a cube root.
#include "shared/random.h"

enum { POINTS = 256 };
static float xs[POINTS], ys[POINTS];

static double cube_root(double value) {
  double x = value > 1 ? value / 3 : 1;
  for (int i = 0; i < 12; i++) x = (2 * x + value / (x * x)) / 3;
  return x;
}

int run(int n) {
  double sum = 0;
  seed(12);
  for (int i = 0; i < POINTS; i++) {
    xs[i] = (float)(next() & 1023) / 8;
    ys[i] = (float)(next() & 1023) / 8;
  }
  for (int round = 0; round < n; round++) {
    float near = 1e9f, inverse = 0;
    for (int i = 0; i < POINTS; i++) {
      float dx = xs[i] - xs[round & 255], dy = ys[i] - ys[round & 255];
      float far = __builtin_sqrtf(dx * dx + dy * dy);
      if (far < near && i != (round & 255)) near = far;
      inverse += 1 / (1 + far);
    }
    sum += near + inverse + cube_root(inverse) + __builtin_sqrt(sum);
  }
  return (int)(long long)(sum * 16);
}
