import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const readmeSectionsOptions = z.strictObject({ exclude: excludeOption });
