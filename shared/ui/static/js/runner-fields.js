// What the pupil gives on the screen, and gives again from a draft.

export function itemFields(form) {
  return { item, responses, restore };

  function item() {
    return form.elements.item_id.value;
  }

  function responses() {
    return new FormData(form).getAll("response");
  }

  // What the page came with, after a refusal, is newer than a draft. True when something was restored.
  function restore(draft) {
    if (!draft || form.querySelector("[name=response][checked], [name=response][type=text][value]:not([value='']), [name=response] [selected]")) return false;
    form.querySelectorAll("[name=response]").forEach((field, place) => {
      if (["radio", "checkbox"].includes(field.type)) field.checked = draft.includes(field.value);
      else field.value = draft[place] ?? "";
    });
    return true;
  }
}
