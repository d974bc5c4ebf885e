// A fast Fourier transform in place, forth and back, with f64 butterflies.
#include "shared/random.h"

enum { COUNT = 1024 };
static double real[COUNT], imaginary[COUNT], cosines[COUNT / 2], sines[COUNT / 2];

static void make_roots(void) {
  // Angles by repeated rotation; cos and sin of 2π/1024 to double precision.
  const double c = 0.99998117528260110909, s = 0.0061358846491544753597;
  double x = 1, y = 0;
  for (int i = 0; i < COUNT / 2; i++) {
    cosines[i] = x, sines[i] = y;
    double turned = x * c - y * s;
    y = x * s + y * c, x = turned;
  }
}

static void transform(double sign) {
  for (int i = 1, j = 0; i < COUNT; i++) {
    int bit = COUNT >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      double kept = real[i];
      real[i] = real[j], real[j] = kept;
      kept = imaginary[i];
      imaginary[i] = imaginary[j], imaginary[j] = kept;
    }
  }
  for (int size = 2; size <= COUNT; size <<= 1) {
    int half = size / 2, step = COUNT / size;
    for (int from = 0; from < COUNT; from += size)
      for (int k = 0; k < half; k++) {
        double c = cosines[k * step], s = sign * sines[k * step];
        int low = from + k, high = low + half;
        double x = real[high] * c - imaginary[high] * s, y = real[high] * s + imaginary[high] * c;
        real[high] = real[low] - x, imaginary[high] = imaginary[low] - y;
        real[low] += x, imaginary[low] += y;
      }
  }
}

int run(int n) {
  double sum = 0;
  seed(10);
  make_roots();
  for (int i = 0; i < COUNT; i++) real[i] = (double)(next() & 1023) / 1024, imaginary[i] = 0;
  for (int round = 0; round < n; round++) {
    transform(1);
    sum += real[round % COUNT];
    transform(-1);
    for (int i = 0; i < COUNT; i++) real[i] /= COUNT, imaginary[i] /= COUNT;
    real[round % COUNT] += 0.5;
  }
  return (int)(long long)(sum * 1000);
}
