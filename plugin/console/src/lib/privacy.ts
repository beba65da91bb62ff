// Privacy mode: whoever looks over a shoulder sees the last four digits only. For this page, not remembered: it begins
// switched off for whoever comes next.
import { onForget } from "./sign_in";
import { signal_ } from "./signal";

export const privacy = signal_(false);
onForget(() => {
  privacy.value = false;
});
