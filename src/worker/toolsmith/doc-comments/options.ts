import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const docCommentsOptions = z.strictObject({ exclude: excludeOption });
