import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const changelogOptions = z.strictObject({ exclude: excludeOption });
