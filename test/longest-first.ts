// The order of test files within their projects: where a long one began last, one of two cores would have nothing to do
// until it ends. Vitest knows how long files take only where it has run them before, and goes by their size elsewhere.
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { longest } from "./tiers.ts";

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const turn = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.indexOf(relative(import.meta.dirname, moduleId));
      return at === -1 ? longest.length : at;
    };
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => turn(a) - turn(b) || place(a) - place(b));
  }
}
