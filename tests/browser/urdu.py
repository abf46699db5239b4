"""A right-to-left language for layout tests: some Urdu, the rest in English."""

from __future__ import annotations

from dialogs.content import T
from locales import Catalogs

TEXTS = {
    "web.title.neutral": "معلومات",
    "web.leave": "فوراً بند کریں",
    "web.leave.how": (
        "“فوراً بند کریں” دبانے سے صرف اوقات نظر آئیں گے اور اس فون پر یہ گفتگو ختم ہو جائے گی۔ "
        "براؤزر کی ہسٹری میں اس صفحے کا پتا باقی رہتا ہے۔"
    ),
    "web.to_question": "سوال پر جائیں",
    "web.messages": "پیغامات",
    "web.you": "آپ:",
    "web.staff": "عملہ",
    "web.write": "یہاں لکھیں",
    "web.write_instead": "یا اپنے الفاظ میں لکھیں",
    "web.next": "آگے",
    "web.send": "بھیجیں",
    "web.menu": "مدد اور دیگر",
    "web.in_danger": "خطرے میں:",
    "web.police": "پولیس",
    "web.ambulance": "ایمبولینس، آگ",
    "web.welcome": "خوش آمدید",
    "web.what": "آپ یہاں پیسے، گھر، کام، خاندان یا کسی بھی مشکل کے بارے میں لکھ سکتے ہیں۔ یہ مفت ہے، نام ضروری نہیں۔",
    "web.choose": "شروع کرنے کے لیے زبان چنیں",
    "web.begin": "شروع کریں",
    "web.other_language": "دوسری زبان",
    "web.rest": "السلام علیکم۔ کیا آپ جاری رکھنا چاہیں گے؟",
    "web.continue": "جاری رکھیں",
    "web.start_new": "نئے سرے سے شروع کریں",
    "web.hours": "اوقات",
    "web.hours.closed": "بند",
    "web.hours.holidays": "سرکاری چھٹیوں پر بند۔",
    "opening.1": (
        "السلام علیکم۔ یہ {office_public_name} ہے۔ "
        "آپ پیسے، گھر، کام، خاندان یا زندگی کی کسی مشکل کے بارے میں لکھ سکتے ہیں۔"
    ),
    "opening.ask": "آپ کیسے شروع کرنا چاہیں گے؟",
    "opening.start": "شروع کریں",
    "opening.short": "صرف دو سوال",
    "opening.numbers": "فون نمبر",
    "opening.close": "بند کریں",
    "place.ask": "کیا کوئی اور یہ اسکرین ابھی یا بعد میں دیکھ سکتا ہے؟",
    "place.alone": "صرف میں دیکھ سکتا ہوں",
    "place.later": "بعد میں کوئی دیکھ سکتا ہے",
    "place.near": "ابھی کوئی پاس ہے",
    "button.skip": "چھوڑیں",
    "button.unknown": "معلوم نہیں",
    "button.in_person": "مل کر بتاؤں گا",
    "button.done": "ہو گیا",
    "right_now.ask": "کیا ابھی ان میں سے کچھ سچ ہے؟ جو بھی ہو، چنیں۔",
    "right_now.hurt": "زخمی یا بہت بیمار",
    "right_now.violence": "ابھی تشدد ہو رہا ہے",
    "right_now.afraid": "کسی سے ڈر لگتا ہے",
    "right_now.die": "مرنے کو دل چاہتا ہے",
    "right_now.no_food": "کھانے کو کچھ نہیں",
    "right_now.no_bed": "سونے کی جگہ نہیں",
    "right_now.child": "بچہ میرے ساتھ ہے",
    "right_now.none": "ان میں سے کوئی نہیں",
    "for_whom.ask": "یہ کس کے بارے میں ہے؟",
    "for_whom.me": "میرے بارے میں",
    "for_whom.family": "خاندان کا کوئی فرد",
    "for_whom.other": "کوئی اور",
    "needs.ask": "یہ کن چیزوں کے بارے میں ہے؟ جتنی چاہیں چنیں۔",
    "need.g_body": "جسم اور دماغ",
    "need.g_home": "گھر اور کھانا",
    "need.g_money": "پیسے",
    "need.g_work": "کام",
    "need.g_people": "خاندان اور لوگ",
    "need.g_papers": "کاغذات اور دیگر",
    "need.health": "صحت، جسم، دماغ",
    "need.housing": "رہنے کی جگہ",
    "need.food": "کھانا",
    "need.income": "گزارے کے پیسے",
    "need.rent_loan": "کرایہ یا قرض",
    "need.tax_utility": "ٹیکس، بجلی، پانی",
    "need.debt": "قرض",
}


class Urdu(Catalogs):
    def __init__(self) -> None:
        super().__init__(())

    def text(self, locale: str, text: T) -> str:  # type: ignore[override]
        return TEXTS.get(text.key, text.text) if locale == "ur" else super().text(locale, text)

    def offered(self) -> tuple[str, ...]:
        return ("ur", *super().offered())

    def own_name(self, locale: str) -> str:
        return "اردو" if locale == "ur" else super().own_name(locale)

    def negotiate(self, hint: str) -> str | None:
        return "ur" if hint.startswith("ur") else super().negotiate(hint)
