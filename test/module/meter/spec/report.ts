/** What came of a script, or of several. */
export interface ScriptReport {
  modules: number;
  /** Modules that run metered. */
  metered: number;
  /** Modules that metering refuses, by the feature's name. */
  readonly refused: Map<string, number>;
  assertions: number;
  passed: number;
  /** Assertions that need a refused module. */
  notRun: number;
  /** Assertions that ask nothing of a runtime, or that the engine itself does not meet. */
  readonly aside: Map<string, number>;
  /** A sentence for each thing that is not as it should be, with its line. */
  readonly failures: string[];
}

export function newReport(): ScriptReport {
  return {
    ...{ modules: 0, metered: 0, assertions: 0, passed: 0, notRun: 0 },
    ...{ refused: new Map(), aside: new Map(), failures: [] },
  };
}

/** The sum of reports. */
export function sumOf(reports: readonly ScriptReport[]): ScriptReport {
  const sum = newReport();
  for (const each of reports) {
    sum.modules += each.modules;
    sum.metered += each.metered;
    sum.assertions += each.assertions;
    sum.passed += each.passed;
    sum.notRun += each.notRun;
    sum.failures.push(...each.failures);
    for (const map of ["refused", "aside"] as const) {
      for (const [key, count] of each[map]) sum[map].set(key, (sum[map].get(key) ?? 0) + count);
    }
  }
  return sum;
}

/** A table of reports by file; files in which all passed are left out unless `all` is asked for. */
export function tableOf(reports: ReadonlyMap<string, ScriptReport>, all: boolean): string {
  const shown = [...reports].filter(([, report]) => all || !isPlain(report));
  const total = sumOf([...reports.values()]);
  const rows = [
    ["script", "modules", "metered", "assertions", "passed", "not run", "refused by feature"],
    ...shown.map(([name, report]) => rowOf(name, report)),
    rowOf(`${reports.size} scripts`, total),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const left = column === 0 || column === row.length - 1;
        return left ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
      })
      .join("  ")
      .trimEnd(),
  );
  const asides = [...total.aside].map(([why, count]) => `${count} ${why}`).join(", ");
  return `${lines.join("\n")}${asides === "" ? "" : `\nSet aside: ${asides}.`}`;
}

function isPlain({ assertions, passed, failures, refused, aside }: ScriptReport): boolean {
  const textAlone = aside.get("text format") ?? 0;
  return failures.length === 0 && refused.size === 0 && passed + textAlone === assertions;
}

function rowOf(name: string, report: ScriptReport): string[] {
  const { modules, metered, assertions, passed, notRun } = report;
  const words = [...report.refused].map(([what, count]) => `${count} ${what}`);
  if (report.failures.length > 0) words.unshift(`${report.failures.length} FAILED`);
  return [name, ...[modules, metered, assertions, passed, notRun].map(String), words.join(", ")];
}
