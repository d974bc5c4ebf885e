// Long numbers to text in 58 letters: a division by a constant for each digit and letter.
#include "shared/random.h"

static const char letters[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

int run(int n) {
  u32 sum = 0;
  seed(54);
  for (int round = 0; round < n; round++) {
    u32 words[8];
    char text[48];
    for (int i = 0; i < 8; i++) words[i] = next();
    for (int k = 0; k < 44; k++) {
      u64 rest = 0;
      for (int i = 0; i < 8; i++) {
        u64 value = rest << 32 | words[i];
        words[i] = (u32)(value / 58);
        rest = value % 58;
      }
      text[k] = letters[rest];
    }
    for (int k = 0; k < 44; k++) sum = sum * 31 + (u32)text[k];
  }
  return (int)sum;
}
