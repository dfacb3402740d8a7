import { type Code, careConnectCode } from "./elements.ts";

/** Given and family names put together at random: any likeness is chance. */
export interface Culture {
  readonly language: Code;
  readonly ethnicity: Code;
  readonly female: readonly string[];
  readonly male: readonly string[];
  readonly family: readonly string[];
  /** How the name is said in one piece; the default is given name first. */
  readonly familyFirst?: true;
}

const language = (code: string, display: string) => careConnectCode("HumanLanguage", code, display);
const ethnicity = (code: string, display: string) => careConnectCode("EthnicCategory", code, display);

export const cultures: readonly (readonly [Culture, number])[] = [
  [
    {
      language: language("en", "English"),
      ethnicity: ethnicity("A", "British, Mixed British"),
      female: ["Bryony", "Elspeth", "Hilda", "Imogen", "Maud", "Nerys", "Siobhán", "Winifred", "Zoë"],
      male: ["Alistair", "Barnaby", "Cormac", "Dai", "Fergus", "Gethin", "Rhodri", "Seán", "Wilfred"],
      family: [
        "Ashgrove",
        "Bramblewick",
        "Featherstone-Quill",
        "Larkhollow",
        "MacTavish",
        "Ó Faoláin",
        "Pennywhistle",
        "St. John-Marsh",
        "Thistlewood",
        "Underhill",
      ],
    },
    40,
  ],
  [
    {
      language: language("yo", "Yoruba"),
      ethnicity: ethnicity("N", "African"),
      female: ["Adébíyì", "Àbẹ̀ní", "Folúkẹ́", "Títílayọ̀"],
      male: ["Adébáyọ̀", "Babátúndé", "Olúṣẹ́gun", "Táíwò"],
      family: ["Adésínà", "Akíntọ́lá", "Ọlátúnjí", "Okafor-Bello"],
    },
    6,
  ],
  [
    {
      language: language("pl", "Polish"),
      ethnicity: ethnicity("C", "Any other White background"),
      female: ["Bożena", "Grażyna", "Łucja", "Żaneta"],
      male: ["Bogusław", "Łukasz", "Mieczysław", "Świętosław"],
      family: ["Brzęczyszczykiewicz", "Dąbrówka", "Łoziński", "Źrebięcki"],
    },
    8,
  ],
  [
    {
      language: language("nl", "Dutch; Flemish"),
      ethnicity: ethnicity("C", "Any other White background"),
      female: ["Aagje", "Femke", "Loïs", "Renée"],
      male: ["Bram", "Joost", "Sjoerd", "Thijs"],
      family: ["van der Berg", "de Vries-Jansen", "ten Brinke", "van 't Zand"],
    },
    4,
  ],
  [
    {
      language: language("es", "Spanish; Castilian"),
      ethnicity: ethnicity("C", "Any other White background"),
      female: ["Begoña", "Inés", "Lucía", "María José"],
      male: ["Ángel", "Íñigo", "Joaquín", "José María"],
      family: ["de la Peña", "García Núñez", "Ibáñez", "Muñoz y Ríos"],
    },
    4,
  ],
  [
    {
      language: language("uk", "Ukrainian"),
      ethnicity: ethnicity("C", "Any other White background"),
      female: ["Галина", "Леся", "Оксана", "Соломія"],
      male: ["Богдан", "Євген", "Остап", "Тарас"],
      family: ["Вербицький", "Коваленко", "Соколенко", "Ґалаґан"],
    },
    6,
  ],
  [
    {
      language: language("ar", "Arabic"),
      ethnicity: ethnicity("S", "Any other ethnic group"),
      female: ["أمينة", "زينب", "سلمى", "هدى"],
      male: ["حسن", "سامي", "عمر", "يوسف"],
      family: ["البغدادي", "الخطيب", "النجار", "بن صالح"],
    },
    7,
  ],
  [
    {
      language: language("zh", "Chinese"),
      ethnicity: ethnicity("R", "Chinese"),
      female: ["秀英", "美玲", "雅婷", "月"],
      male: ["志强", "建国", "明", "偉"],
      family: ["欧阳", "王", "陳", "司馬"],
      familyFirst: true,
    },
    7,
  ],
  [
    {
      language: language("hi", "Hindi"),
      ethnicity: ethnicity("H", "Indian or British Indian"),
      female: ["अनीता", "कविता", "मीरा", "लक्ष्मी"],
      male: ["अर्जुन", "मोहन", "राजेश", "हरीश"],
      family: ["त्रिपाठी", "देशपांडे", "शर्मा", "सिंह"],
    },
    7,
  ],
  [
    {
      language: language("bn", "Bengali"),
      ethnicity: ethnicity("K", "Bangladeshi or British Bangladeshi"),
      female: ["আয়েশা", "নাসরিন", "রেহানা", "সুমাইয়া"],
      male: ["আনিস", "জসিম", "মাহমুদ", "রফিক"],
      family: ["আহমেদ", "চৌধুরী", "তালুকদার", "হক"],
    },
    5,
  ],
  [
    {
      language: language("el", "Greek, Modern (1453-)"),
      ethnicity: ethnicity("C", "Any other White background"),
      female: ["Αθηνά", "Ευθυμία", "Καλλιόπη", "Ξένια"],
      male: ["Αχιλλέας", "Θησέας", "Οδυσσέας", "Σταμάτης"],
      family: ["Ασημακόπουλος", "Καραγιάννης", "Μαυρομάτης", "Ψαράς"],
    },
    3,
  ],
  [
    {
      language: language("ga", "Irish"),
      ethnicity: ethnicity("B", "Irish"),
      female: ["Aoife", "Gráinne", "Niamh", "Róisín"],
      male: ["Ciarán", "Eoghan", "Pádraig", "Tadhg"],
      family: ["Mac Giolla Bhríde", "Ní Dhálaigh", "O'Hanrahan", "D'Arcy-Quinn"],
    },
    3,
  ],
];
