/** What contest.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { ApiError } from "./api.js";

/** Hook: `{contest, error, retry}`. */
export function useContest(): { contest: Api.Contest | null; error: ApiError | null; retry: () => void };
/** The text of a choice (category, theme, kind …) by its id; the id itself if the list no longer has it. */
export function choiceText<Words>(
  choices: readonly { id: string; text: Words }[] | null | undefined,
  id: string | null | undefined,
): Words | string;
