// Quicksort with insertion sort for short parts, heapsort, and a check that both agree.
#include "shared/random.h"

enum { COUNT = 3000 };
static int first[COUNT], second[COUNT];

static void insertion(int *a, int n) {
  for (int i = 1; i < n; i++) {
    int value = a[i], j = i;
    while (j > 0 && a[j - 1] > value) {
      a[j] = a[j - 1];
      j--;
    }
    a[j] = value;
  }
}

static void quick(int *a, int n) {
  while (n > 16) {
    int x = a[0], y = a[n / 2], z = a[n - 1];
    int pivot = x < y ? (y < z ? y : (x < z ? z : x)) : (x < z ? x : (y < z ? z : y));
    int i = 0, j = n - 1;
    for (;;) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i >= j) break;
      int kept = a[i];
      a[i++] = a[j];
      a[j--] = kept;
    }
    quick(a, i);
    a += i;
    n -= i;
  }
  insertion(a, n);
}

static void sift(int *a, int root, int n) {
  int value = a[root];
  for (;;) {
    int child = 2 * root + 1;
    if (child >= n) break;
    if (child + 1 < n && a[child] < a[child + 1]) child++;
    if (a[child] <= value) break;
    a[root] = a[child];
    root = child;
  }
  a[root] = value;
}

static void heap(int *a, int n) {
  for (int i = n / 2 - 1; i >= 0; i--) sift(a, i, n);
  for (int end = n - 1; end > 0; end--) {
    int kept = a[0];
    a[0] = a[end];
    a[end] = kept;
    sift(a, 0, end);
  }
}

int run(int n) {
  u32 sum = 0;
  seed(1);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < COUNT; i++) first[i] = second[i] = (int)next();
    quick(first, COUNT);
    heap(second, COUNT);
    for (int i = 0; i < COUNT; i++) {
      if (first[i] != second[i]) return -1;
      sum = sum * 31 + (u32)first[i];
    }
  }
  return (int)sum;
}
