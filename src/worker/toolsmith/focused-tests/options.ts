import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const focusedTestsOptions = z.strictObject({ exclude: excludeOption });
