// The order of test files within their turns: where a long one began last, one of two cores would have nothing to do
// until it ends. Vitest knows how long files take only where it has run them before, and goes by their size elsewhere.
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { longest, type Project, projectNames } from "./tiers.ts";

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const turn = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.indexOf(relative(import.meta.dirname, moduleId));
      return at === -1 ? longest.length : at;
    };
    // Files share a process with the next ones only if those are of the same project.
    const group = ({ project }: TestSpecification) =>
      project.config.isolate ? -1 : projectNames.indexOf(project.name as Project);
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => turn(a) - turn(b) || place(a) - place(b) || group(a) - group(b));
  }
}
