// Lines of an access log: fields, numbers, quoted text, and a count by status.
#include "shared/random.h"

enum { MOST = 16384 };
static char log_text[MOST + 128];
static u32 by_status[600], by_path[64];

static char *put(char *to, const char *text) { while (*text) *to++ = *text++; return to; }
static char *put_number(char *to, u32 value) {
  char digits[10];
  int count = 0;
  do digits[count++] = (char)('0' + value % 10); while ((value /= 10) != 0);
  while (count > 0) *to++ = digits[--count];
  return to;
}

static int write_log(void) {
  static const char *const paths[4] = {"/", "/cart?id=7", "/images/boat.webp", "/search?q=sea+view"};
  char *to = log_text;
  while (to < log_text + MOST) {
    to = put_number(to, next() & 255), *to++ = '.', to = put_number(to, next() & 255);
    to = put(to, " - - \"GET "), to = put(to, paths[next() & 3]), to = put(to, " HTTP/1.1\" ");
    to = put_number(to, 200 + 100 * (next() & 3) + (next() & 7)), *to++ = ' ';
    to = put_number(to, next() & 0xffff), *to++ = '\n';
  }
  return (int)(to - log_text);
}

static u32 read_log(int length) {
  u32 bytes = 0;
  const char *at = log_text, *end = at + length;
  while (at < end) {
    while (*at != '"') at++;
    while (*at != ' ') at++;
    u32 hash = 5381;
    for (at++; *at != ' '; at++) hash = hash * 33 ^ (u32)*at;
    by_path[hash & 63]++;
    while (*at != '"') at++;
    u32 status = 0, size = 0;
    for (at += 2; *at >= '0' && *at <= '9'; at++) status = status * 10 + (u32)(*at - '0');
    if (status < 600) by_status[status]++;
    for (at++; *at != '\n'; at++) size = size * 10 + (u32)(*at - '0');
    bytes += size;
    at++;
  }
  return bytes;
}

int run(int n) {
  u32 sum = 0;
  seed(23);
  int length = write_log();
  for (int round = 0; round < n; round++) {
    sum = sum * 31 + read_log(length) + by_status[200] + by_path[round & 63];
  }
  return (int)sum;
}
