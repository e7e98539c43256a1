"use strict";
// Autocomplete of the admin site, narrowed by the selects above it: kabupaten → kecamatan → desa.
// Loaded right after Django's autocomplete.js, whose start-up it replaces.
{
    const $ = django.jQuery;
    const PARTS = ["kabupaten", "kecamatan"];
    const above = (element, part) => element.dataset[part] && document.getElementById(element.dataset[part]);

    const question = (element, params) => {
        const data = {
            term: params.term,
            page: params.page,
            app_label: element.dataset.appLabel,
            model_name: element.dataset.modelName,
            field_name: element.dataset.fieldName,
        };
        if (element.dataset.part) data.part = element.dataset.part;
        for (const part of PARTS) {
            const value = above(element, part)?.value;
            if (value) data[part] = value;
        }
        return data;
    };

    const put = (element, option) => {
        if (element.value === option.id) return;
        $(element).empty().append(new Option(option.text, option.id, true, true)).trigger("change.select2");
    };

    const empty = (element) => $(element).val(null).trigger("change.select2");

    // A village found by typing also fills in the kecamatan and kabupaten above it.
    const fillAbove = (element, chosen) => {
        for (const part of PARTS) {
            const upper = above(element, part);
            if (upper && chosen[part]) put(upper, chosen[part]);
        }
    };

    // Another kabupaten makes kecamatan and desa void, another kecamatan the desa.
    const clearBelow = (element) => {
        for (const lower of document.querySelectorAll(".admin-autocomplete")) {
            if (PARTS.some((part) => lower.dataset[part] === element.id)) empty(lower);
        }
    };

    $.fn.djangoAdminSelect2 = function () {
        $.each(this, (_, element) => {
            $(element).select2({ ajax: { data: (params) => question(element, params) }, width: "" });
            $(element).on("select2:select", (event) => {
                clearBelow(element);
                fillAbove(element, event.params.data);
            });
            $(element).on("select2:clear", () => clearBelow(element));
        });
        return this;
    };
}
