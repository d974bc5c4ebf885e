// What WeakRef needs to keep to the standard, where a file of the worker's names it. Else the build leaves this file empty.
import { keepWithinJobs } from "../promise/weak-ref.ts";

keepWithinJobs();
