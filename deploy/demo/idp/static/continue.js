// Send the answer to the platform at once; the button does the same where scripts do not run.
document.querySelector("form[data-continue]")?.requestSubmit();
