// Records filtered, grouped by a name, summed and put in order by functions that are handed over.
import { below, seed } from "./shared/random";

class Row {
  constructor(
    public town: string,
    public year: i32,
    public amount: f64,
  ) {}
}

class Total {
  sum: f64 = 0;
  count: i32 = 0;
  constructor(public town: string) {}
}

const towns = ["Ham", "Osterby", "Lund", "Vik", "Nes", "Strand", "Holm"];

export function run(n: i32): i32 {
  seed(101);
  const rows: Row[] = [];
  for (let i = 0; i < 120; i++) rows.push(new Row(towns[below(7)], 1990 + below(30), <f64>below(10000) / 4));
  let sum: f64 = 0;
  for (let round = 0; round < n; round++) {
    const since = 1990 + (round % 25);
    const totals = new Map<string, Total>();
    const late: Row[] = [];
    for (let i = 0; i < rows.length; i++) if (rows[i].year >= since) late.push(rows[i]);
    for (let i = 0; i < late.length; i++) {
      const row = late[i];
      if (!totals.has(row.town)) totals.set(row.town, new Total(row.town));
      const total = totals.get(row.town);
      total.sum += row.amount;
      total.count++;
    }
    const list = totals.values();
    list.sort((a, b) => (a.sum < b.sum ? 1 : a.sum > b.sum ? -1 : 0));
    const names = list.map<string>((each) => each.town);
    sum += list[0].sum / list[0].count + <f64>names.join(",").length;
  }
  return <i32>(<i64>sum);
}
