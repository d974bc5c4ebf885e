// Lines of a request's head read: names lowered and looked up, values trimmed, numbers read.
#include "shared/random.h"

static char head[2048];

static u32 read_head(const char *at) {
  static const char *known[] = {"host", "accept", "content-length", "cookie", "user-agent"};
  u32 sum = 0;
  while (*at && *at != '\r') {
    char name[32];
    int length = 0;
    for (; *at != ':'; at++) name[length++ & 31] = (char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at);
    name[length & 31] = 0;
    int which = 5;
    for (int i = 0; i < 5; i++) {
      int k = 0;
      while (known[i][k] && known[i][k] == name[k]) k++;
      if (known[i][k] == name[k]) which = i;
    }
    at++;
    while (*at == ' ' || *at == '\t') at++;
    const char *from = at;
    while (*at != '\r') at++;
    const char *to = at;
    while (to > from && to[-1] == ' ') to--;
    u32 value = 0;
    if (which == 2) while (from < to) value = value * 10 + (u32)(*from++ - '0');
    else while (from < to) value = value * 33 ^ (u32)*from++;
    sum = sum * 31 + value + (u32)which;
    at += 2;
  }
  return sum;
}

static char *text(char *to, const char *from) {
  while (*from) *to++ = *from++;
  return to;
}

int run(int n) {
  static const char *lines[] = {"Host: islands.example\r\n", "Accept:  text/html, */*;q=0.8 \r\n", "Content-Length: 48213\r\n",
    "Cookie: session=abc123; theme=dark\r\n", "User-Agent: reader/4.2 (harbour)\r\n", "X-Request-Id: 9b2-77\r\n"};
  u32 sum = 0;
  seed(78);
  for (int round = 0; round < n; round++) {
    char *to = head;
    for (int i = 0; i < 9; i++) to = text(to, lines[next() % 6]);
    text(to, "\r\n")[0] = 0;
    sum = sum * 31 + read_head(head);
  }
  return (int)sum;
}
