package leavers

// What texts in many languages look like, so that an encoding can be told by whether it
// makes sense of a file.

// language is a way to write, and the letters by which one tells it.
type language struct {
	script script
	// letters are those beyond ASCII, the frequent ones first, in lower case where there
	// is one.
	letters string
}

// script is a family of letters that stand in one word.
type script int

const (
	latin script = iota
	cyrillic
	greek
	hebrew
	arabic
	chinese
	japanese
	korean
)

// The languages of each family of encodings. The last one of the Latin families is that
// of a list of names from many countries.
var (
	westernEurope = []language{
		{latin, "üäöß"},          // German
		{latin, "éèàêçôîâûïëùœ"}, // French
		{latin, "óáíéñúü"},       // Spanish
		{latin, "ãçáéóíêõàâúô"},  // Portuguese
		{latin, "àèùòìé"},        // Italian
		{latin, "äöåé"},          // Swedish, Finnish
		{latin, "øåæé"},          // Danish, Norwegian
		{latin, "ëéïöüè"},        // Dutch
		{latin, "áíðéúóæýöþ"},    // Icelandic
		{latin, "õäöüšž"},        // Estonian
		{latin, "éüöäáóíçñèåøãêëïôæúàâîßõ"},
	}
	centralEurope = []language{
		{latin, "łżąęśóćńź"},         // Polish
		{latin, "íáěýéžšřčůúťďň"},    // Czech
		{latin, "áíýčéšžľúťôňďäóĺŕ"}, // Slovak
		{latin, "áéöóőüíúű"},         // Hungarian
		{latin, "čšžćđ"},             // Slovene, Croatian
		{latin, "ăâîşţșț"},           // Romanian
		{latin, "áéíóöüčšžýłěřćńęąśżőúűůôďťňľăţşđźäâîĺŕ"},
	}
	baltic = []language{
		{latin, "ėįšųžūčąę"},   // Lithuanian
		{latin, "āīšēūņļķģčž"}, // Latvian
	}
	turkish = []language{{latin, "ışüöçğİâîû"}}
	russian = []language{
		{cyrillic, "оеаинтрсвлкмдпуяыьгзбчйхжшюцщэфъё"}, // Russian
		{cyrillic, "оаниітверслкдмпузябьгчйхїжцшєюфщґ"}, // Ukrainian
		{cyrillic, "аеоинтрсвлдкпмзъгбучцяжйшхщюфь"},    // Bulgarian
		{cyrillic, "аоеинрстјвулкдмпзгбњчцшжхљћђџф"},    // Serbian
	}
	hellenic = []language{{greek, "αοιετσνηυρπκμλωςγάδίόήθέχφβύζξώψϊϋΐΰ"}}
	hebraic  = []language{{hebrew, "יוהלארתבמשנקדחפעכטגצסםזןךץף"}}
	arab     = []language{{arabic, "اليمونرتبدسعفهكقحجشةطصخذزضغثىءأئؤإظآگپچژ"}}
)

// The characters that are frequent in names, in the headings of lists and elsewhere.
const (
	simplifiedChinese = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧阳" +
		"伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂红梅鑫波斌宇浩凯俊峰婷雪玲建国华晓燕志慧佳欣怡雅琳晨辉鹏飞玉春秋冬云海山川光亮宁博子轩梓涵诺一" +
		"姓名员工编号工号邮箱邮件电子地址部门职位职务离职日期入职最后上级直属经理主管公司电话手机备注状态在职原因申请人审批提交时间账号账户用户登录单位技术销售市场财务人力资源人事行政研发产品运营总监" +
		"的一是在不了有和人这中大为上个国我以要他时来用们生到作地出就分对成会可主发年动同能下过说种面而后多定行学法所民得经三之进着等度家里如水化自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四那社义事形相全表间样与关各重新线内数正心反你看原又么利比或但质气第向道命此变条只没结解问意月无系很情者最立代想已通并题党展五果料象革入图统接知较将组见计别她手角期根论运农指几九区放决西被干做必战先回则取据处队南给色门即保治北造百规热领七口东导器压金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打教速花带安场身车例真具每目至达走积示议声报类八离"
	traditionalChinese = "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余趙盧梁顏柯翁魏孫戴范方宋鄧杜傅侯曹溫薛丁馬蔣唐藍石董歐" +
		"怡君志明淑芬雅婷俊宏美玲家豪佩珊惠雯建華文雄秀英宗翰承恩冠宇欣佳穎慧玉珍麗雲國榮金龍春鳳月娥" +
		"員工編號姓名電子郵件信箱地址部門職位職稱離職日期到職主管經理公司電話手機備註狀態原因申請人核准提交時間帳號使用者登入單位技術業務行銷財務人力資源人事行政研發產品營運總監" +
		"的一是在不了有和人這中大為上個國我以要他時來用們生到作地出就分對成會可主發年動同能下過說種面而後多定行學法所民得經三之進著等度家裡如水化自二理起小物現實加量都兩體制機當點從業本去把性好應開它合還因由其些然前外天政四那社義事形相全表間樣與關各重新線內數正心反你看原又利比或但質氣第向道命此變條只沒結解問意無系很情者最立代想已通並題"
	kanji = "佐藤鈴木高橋田中伊渡辺山本村小林加吉井口松清水崎池阿部森石前岡長谷川後近坂遠青福西太島三浦岩上原野菊地和内久保中谷今河宮大平千葉新一戸関金丸樋工斎斉" +
		"健花子誠美咲直樹郎翔蓮陽菜結衣葵悠真優介裕香恵由紀明智浩幸正雄学隆博洋和也哲次久夫代枝里奈彩愛" +
		"社員番号氏名姓所属部署課役職退職日入最終出勤上司会電話備考状態理由申請者承認時間管理担当住所連絡先年月件名件内容営業総務経人事開発情報技術本支店従業用名簿一覧予定表対象有無済未" +
		"人時分二三四五六七八九十百万円国今何来行見生食学校前後外間々東京都府県市区町"
	kana   = "アイウエオカキクケコサシスセソタチツテトナニノハヒフヘホマミメモヤユラリルレロワンーッャュョガグゲゴジズダデドバビブベボパピプポァィェォのにはをがでしたいうんすさるくとかこも"
	hangul = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지나변채원천방공현함염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용" +
		"준예수빈동훈아영호희경미숙순자철상태재승혜윤규린시율건후윤채원다솔하늘세라보람별슬기찬혁형석웅란향춘복" +
		"사번이름이메일주소부서직위직급퇴사일퇴직입사관리자상급팀장직원성명전화번호연락처비고상태사유신청승인제출시간계정사용자로그인회사단위기술영업마케팅재무인사총무개발제품운영본부과대리차날짜마지막근무해지목록" +
		"가는을를의에로와과도으니다고한들지만그것수있없않되게세요합습까스트드르크프즈티레론컨터"
)

// The languages with thousands of characters.
var (
	inChinese     = []language{{chinese, simplifiedChinese}}
	inTraditional = []language{{chinese, traditionalChinese}}
	inJapanese    = []language{{japanese, kana + kanji}}
	inKorean      = []language{{korean, hangul}}
)
