// The site's first address: on to the language of the browser.

const wanted = navigator.languages.map((language) => language.split("-")[0]);
location.replace(wanted.find((language) => language === "ko" || language === "en") === "ko" ? "ko/" : "en/");
