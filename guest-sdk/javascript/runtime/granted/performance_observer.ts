// PerformanceObserver, where a file of the worker's names it. Else the build leaves this file empty, and so what it alone uses out.
import { exposeInterface } from "../expose.ts";
import { PerformanceObserver, PerformanceObserverEntryList } from "../time/performance-observer.ts";

exposeInterface("PerformanceObserver", PerformanceObserver, 1);
exposeInterface("PerformanceObserverEntryList", PerformanceObserverEntryList);
