import type { Described } from "./describe-value.ts";

/** Cases in which Node itself does not do what the standard says, or in which the guest is different on
 * purpose: what the guest answers, and why. */
export const deviations: Readonly<Record<string, { guest: Described; why: string }>> = {
  "TextDecoder utf-8 in chunks [239,187,191,239,187,191]": {
    guest: {
      value: [
        "|\ufeff",
        "|\ufeff",
        "|\ufeff",
        "|\ufeff",
        "|\ufeff",
        "|\ufeff",
        "\ufeff|",
        "|||||\ufeff|",
      ],
    },
    why: "Node takes a second byte order mark away where the first was cut into two chunks.",
  },
};
