"""A question to what kind of thing it asks for: a table of patterns over the folded question."""

import enum
import re


class Focus(enum.Enum):
    """What a question wants to know; one question may want several."""

    LISTING = "listing"  # 哪些地区, 有哪些
    COMPARISON = "comparison"
    DUTIES = "duties"  # what is this body responsible for
    UNITS = "units"  # who is responsible for this
    ISSUER = "issuer"
    ISSUED = "issued"  # the date of issue
    DOC_NUMBER = "doc_number"
    INDEX_NUMBER = "index_number"
    BASIS = "basis"  # what the document was made under
    ADDRESSEE = "addressee"
    APPROVAL = "approval"  # who agreed to the document
    PERIOD = "period"
    GOAL = "goal"  # what a plan as a whole is to reach
    STAGE = "stage"  # what is due at a time
    DIFFERENCE = "difference"  # how much more
    AMOUNT = "amount"  # a sum of money, a rate, a share paid
    SUBSIDY = "subsidy"  # whether there is money to be had
    NUMBER = "number"  # any other figure
    CONTACT = "contact"  # telephone, place, hours
    FORM = "form"  # what to hand in, where to apply
    DEADLINE = "deadline"
    DURATION = "duration"  # how long something takes
    WHEN = "when"  # a date or a year
    PERSON = "person"
    REASON = "reason"  # why
    HOLDINGS = "holdings"  # which documents there are
    CONTENTS = "contents"  # what a document says as a whole
    OUTSIDE = "outside"  # instructions and small talk


# What a document says of itself.
OF_DOCUMENT = frozenset(
    {
        Focus.ISSUER,
        Focus.ISSUED,
        Focus.DOC_NUMBER,
        Focus.INDEX_NUMBER,
        Focus.BASIS,
        Focus.ADDRESSEE,
        Focus.APPROVAL,
        Focus.PERIOD,
        Focus.GOAL,
        Focus.CONTENTS,
    }
)
_TABLE = (
    (
        Focus.OUTSIDE,
        (
            r"忽略.{0,12}(?:指令|规则|要求|提示)|提示词|system prompt"
            r"|ignore (?:all|any|previous|the)|从现在起你|假装你|你(?:来|要|现在)?扮演"
            r"|请(?:你)?扮演|你是谁|你叫什么"
            r"|^(?:你好|您好|谢谢|多谢|再见|hello|hi|thanks|thank you)"
            r"[!,。.?~\s在吗您你呀啊]{0,4}(?:$|你回答)"
            r"|^(?:好的?|明白|知道|了解|收到|嗯+|哦+|ok(?:ay)?|got it)[了啦吧,。.!\s]*"
            r"(?:谢谢|多谢|thanks?|thank you)?[!。.\s]*$"
            r"|(?:帮|替|给|请|为)[我咱]?们?(?:瞎|胡|现)?(?:编(?!制|写|号|排|辑)|杜撰|虚构|伪造|捏造)"
            r"|讲个?.{0,2}笑话|心情|天气|密钥|内部配置|没有(?:任何)?限制的(?:模型|AI|ai|助手)|没有任何限制|写(?:一)?首诗"
            r"|唱(?:首)?歌|吃点?(?:什么|啥)|吃(?:过|了)?饭?(?:了吗|了没|没)|辛苦(?:你|您)?[啦了]|去哪玩|你[^,。?]{0,3}(?:喜欢|爱(?:吃|喝|听|看|玩))"
        ),
    ),
    (
        Focus.COMPARISON,
        (
            r"区别|差别|异同|不同|对比|比较|相比|比一比|比一下|差异|一样吗|谁更|哪个更|放一起|versus"
            r"|[两三四]个?(?:地方|城市|地区|省市?|地|家|边|者)[^,。?]{0,4}(?:哪|谁)"
            r"|\bvs\b|compare|differ"
        ),
    ),
    (
        Focus.LISTING,
        (
            r"哪些(?:地区|地方|城市|省|政策|措施|文件|方面|条款|内容|支持|规定|做法)"
            r"|哪几个(?:地区|地方|城市)|有哪些|哪里(?:有|的)|各地|各个地区|都有哪"
            r"|分别(?:有|是)|列(?:出|举)|which (?:places|cities|regions|policies)|where can"
            r"|are there any"
        ),
    ),
    (
        Focus.DUTIES,
        (
            r"(?:局|委|办|厅|院|海关|部门|中心|小组|会议|法院|检察院|政府)[^,。?]{0,16}("
            r"?:负责(?:哪|什么|些|的)|管(?:什么|哪|啥)|(?:负责|承担|牵涉|涉及|分到|落实|"
            r"参与|做)[^,。?]{0,6}(?:哪|什么|几)|有几项|的(?:任务|职责)|是哪些条款|要管"
            r"的|列在)|哪些(?:事|工作|任务)(?:是|归|由).{2,12}(?:管|负责)"
            r"|哪[几些][^,。?]{0,6}(?:任务|工作|条款|措施|事项)[^,。?]{0,8}(?:责任单位|牵头|列了?|写了?|包括)[^,。?]{0,12}(?:局|委|办|厅|院)"
            r"|(?:列进|列入|列在|写进|归进|算进)了?[^,。?]{0,4}(?:哪|几)"
            r"|(?:局|委|办|厅|院|海关)[^?]{0,16}哪些(?:事|工作|任务)[^,。?]{0,3}(?:我们|本|咱们?)(?:单位|局|委|办|厅|院)"
        ),
    ),
    (
        Focus.UNITS,
        (
            r"(?<![和与同跟])(?:谁|(?:哪个|哪些|哪几个)(?!地|城|省|政策|文件)|哪家|什么)[^,。?]{0,8}(?:负责|牵头|落实|主管|参加|"
            r"实施|组织|统筹|承担|盯着|监督)|(?:由|归|靠)(?:谁|什么|哪(?!.{0,3}(?:部分|方面|因素|内容)))|责任单位|牵头单位"
            r"|(?:到|给|算|归|是|找|问|去)了?哪(?:个|几个|些|几家)(?:局|委|厅|办|部门|单位)"
            r"|(?:局|委|厅|部门|单位)的(?:活|事儿?|责任)(?=[,。?还吗]|$)|跟谁(?:一起|一块)"
            r"|几个(?:局|委|厅|办|部门|单位)(?:一起|一块|共同|联合|合)"
            r"|配合单位|负责单位|主管部门|谁来|responsible|in charge|who leads"
        ),
    ),
    (
        Focus.DOC_NUMBER,
        r"文号|发文字号|多少号|几号文|哪个号|document number",
    ),
    (
        Focus.INDEX_NUMBER,
        r"索引号",
    ),
    (
        Focus.ISSUER,
        (
            r"(?:谁|哪(?!一?[天年日月])|什么(?:单位|机关|部门)).{0,8}(?:署名|下发|印发|发布|制定|出台|发的|颁布|公"
            r"布|转发)|(?:印发|发布|发文|制定|落款|署名)(?:的)?(?:单位|机关|机构|部门)|自己写的"
            r"|who issued|issued by"
        ),
    ),
    (
        Focus.ISSUED,
        (
            r"(?:什么时候|何时|哪(?:一)?(?:天|年|日)|几月|日期).{0,8}(?:印发|发布|出台|"
            r"发的|公布|挂出|签|落款|制定)"
            r"|(?:落的?款|署名|签发|下发|挂(?:出|上)(?:来|去)?)[^。?]{0,10}(?:日期|时间|哪一?天|什么时候|几号)"
            r"|(?:哪天|什么时候|几号)[^,。?]{0,4}(?:落的?款|签的?|挂出?)"
            r"|(?:印发|发布|发文|落款|成文|签署|出台)(?:的)?(?:日期|时间|年份)|[年月日](?:印发|发布|出台|公布|颁布|发)的"
            r"|when was .*(?:issued|published)"
        ),
    ),
    (
        Focus.BASIS,
        (
            r"(?:根据|依据|按照|贯彻|落实)(?:的)?(?:是)?(?:哪|什么|省里|国家|上级)|制定依据"
            r"|(?:根据|依据|按照)的?[^,。?]{0,14}文件|(?:照着|参照|依照|遵照)[^,。?]{0,10}(?:哪|什么)"
            r"|落实[^,。?]{0,16}(?:意见|纲要|文件|通知)[^。?]{0,8}(?:哪|什么|几)"
            r"|(?:贯彻|落实|执行)[^,。?]{0,14}(?:哪|什么)[^,。?]{0,4}(?:文件|意见|纲要|通知)"
            r"|(?:贯彻|落实|依据|根据|照着?)[^,。?]{0,36}(?:通知|文件|意见|纲要|方案)》?的?(?:吗|吧|[,]?(?:对|是)[吧吗不])"
            r"|依据的[^,。?]{0,16}(?:哪|什么|几)[^,。?]{0,3}(?:通知|文件|意见|纲要|规定)|依据的[那这][^?]{0,24}(?:文号|名称|叫)"
            r"|which [^?]{0,60}(?:implement|based on|made under)"
            r"|上级文件|引用的|made under|based on which"
        ),
    ),
    (
        Focus.ADDRESSEE,
        (
            r"(?:发给|印给|主送|通知|印发给|下发到|发往)(?:了)?(?:谁|哪些|哪个)|主送|发给谁"
            r"|收文(?:单位|机关|对象)|addressed to"
        ),
    ),
    (
        Focus.APPROVAL,
        (
            r"(?:谁|哪(?!一?[天年日月])|什么)[^,。?]{0,6}(?:同意|批准|批复|审议)"
            r"|(?:同意|批准|审议通过?)(?:过|了)(?:吗|没)|批准(?:机关|单位)|who approved|approved by"
        ),
    ),
    (
        Focus.PERIOD,
        (
            r"过期|到期|期内|有效(?=吗|期|没|么|[?,。]|$)|失效"
            r"|还(?:在|能|管)(?:用|实施|执行|期)|(?:还|不|作)作?算?数(?=吗|了|[?,。]|$)|实施期"
            r"|管(?:着)?(?:(?:哪|几)[^,。?]{0,2}年|多久)|(?:目标|规划|实施|覆盖)(?:的)?(?:年份|期间)|规划期|起止(?:年|时|日)|管用|管到|作废|废止|年限"
            r"|(?:目标|规划|方案|计划)[^,。?]{0,6}(?:定|管|实施|执行)到(?:哪|什么时候|何时|几)"
            r"|到哪(?:一)?[年天日]|哪几年|期限|(?:能|可以|会)?(?:用|执行|实施|持续|管|有效)到(?:哪|什么时候|何时|几)"
            r"|(?:办法|方案|政策|措施|规定|文件|通知|细则|条例|意见)[^,。?]{0,3}(?:打|从|自)(?:哪|什么时候|何时)[^,。?]{0,4}(?:生效|施行|实施|执行)|(?:还|现在)(?:行|可以|能)不(?:行|可以|能)(?=[?。]|$)"
            r"|still (?:valid|in force|current)|expired|in effect"
        ),
    ),
    (
        Focus.GOAL,
        (
            r"(?:什么|啥|哪些|哪几[个条项])(?:总体|主要|发展|工作|总)?目标"
            r"|(?:的|体|要|展|作|总|年)目标(?:是|有|都|怎|如何|定|呢|$|[?。,!])"
            r"|20\d{2}年[^,。?]{0,8}(?:程度|地步|样子|什么样|怎样|啥样)"
            r"|(?:overall|main|general) (?:goal|target|objective)|(?:goals|objectives) of the"
        ),
    ),
    (
        Focus.STAGE,
        (
            r"阶段|眼下|分几步|进度|phase|stage"
            r"|20\d{2}年(?!底|末|前)[^。?]{0,8}(?:做|干|搞|安排)(?:些|哪些|点)?(?:什么|啥|哪些)"
        ),
    ),
    (
        Focus.DIFFERENCE,
        (
            r"(?:增加|增长|净增|提高|提升|上升|涨|差|多出)(?:了)?(?:多少|几)|相差|多多少|高多少|高几个|低多少"
            r"|少多少|再多.{0,8}(?:几|多少)|how much more|difference between"
        ),
    ),
    (
        Focus.AMOUNT,
        (
            r"(?:多少|几)个亿|(?<!值)多少(?:钱(?!要不要|该不该|能不能)|资金|资助|奖金|补贴|补助|元|万元|金额|贴息)|金额|额度(?:是|有)?多"
            r"|(?<!优惠)利率|贴息(?:多少|比例)|奖金[^,。?、]{0,4}(?:多少|几|怎么)|(?:多少|什么|啥)奖金|补贴标准"
            r"|(?:补贴|补助|奖励|资助|报销|减免|贴息)[^,。?]{0,10}(?:多少|几|百分)|[补贴奖罚领拿](?:个|到)?多少"
            r"|多少[^,。?]{1,6}(?:津贴|补贴|补助|奖励|奖金)"
            r"|^(?:那么?)?(?:具体)?(?:钱|金额)呢|几个钱|(?:规模|盘子)[^,。?]{0,2}多大|缴费标准|罚(?:款)?多少|怎么罚款"
            r"|how much (?:money|subsidy|is the subsidy)|interest rate"
        ),
    ),
    (
        Focus.SUBSIDY,
        r"补贴|补助|资助|奖励|奖金|贴息|拨款|给钱|多少钱(?!要不要|该不该|能不能)|资金(?:支持|扶持)|优惠|subsid|grant|bonus|reward|funding",
    ),
    (
        Focus.NUMBER,
        (
            r"多少|几(?:个|件|家|级|项|条|种|万|亿|成|倍)|百分之几|指标|目标数|占比|比例"
            r"|how many|how much|target"
        ),
    ),
    (
        Focus.CONTACT,
        (
            r"(?<!打)(?<!打个)电话|手机号|联系方式|热线|开不开门|几点(?:开门|关门|下班)|哪个大厅|在几楼|地址|在哪(?:办|里办)|几点(?![^,。?]{0,2}[好坏])|上班时间(?=$|[?。,是几到])|网址|官网|邮箱|哪条[街路]|门牌|几号楼|怎么走|phone"
            r"|address of|opening hours"
        ),
    ),
    (
        Focus.FORM,
        (
            r"什么表(?![示现态达彰明])|填(?:什么|哪|啥|几).{0,3}表|申请表|(?<!发)表格|(?:交|提交|准备|带|要)(?:哪些|什么)材料|哪里下载"
            r"|在哪下载|申请材料(?:$|[?。]|[^,。?]{0,4}(?:哪|什么|啥|怎|清单))"
            r"|怎么申请|如何申请|怎么领|怎么申报|(?:怎么|如何|怎样)办理|application form"
            r"|哪个(?:窗口|账户|账号)|(?:去|到|在|上)哪(?:里|儿)?(?:领|报名|申请|申报)|怎么报名"
        ),
    ),
    (
        Focus.DEADLINE,
        (
            r"截止|申报时间|(?:什么|啥)时候(?:能|可以|开始)?(?:申报|申请|报名|报(?![销答]))|报名时间|几号前|赶得上|来得及"
            r"|哪一天(?:期满|截止|验收)|最[晚迟][^,。?]{0,6}[几哪](?:月|号|日|天)|deadline"
        ),
    ),
    (
        Focus.DURATION,
        (
            r"(?<!没)多久|多长时间|(?<![好十没前这过])几(?:天|个月|个?工作日|个?星期|周)(?!年)"
            r"|how long|how many (?:days|weeks|months)"
        ),
    ),
    (
        Focus.WHEN,
        r"什么时候|何时|哪(?:一)?[天年月](?!发)|when (?:will|does|did|is|was|are)",
    ),
    (
        Focus.REASON,
        r"为什么|为何|凭什么|出于什么|\bwhy\b",
    ),
    (
        Focus.PERSON,
        (
            r"(?:人|长|谁|同志|领导|主任)[^,。?的]{0,4}叫(?:什么名字|啥|什么(?=[?。]|$))|姓名|是哪位|(?:组长|局长|市长|主任|负责人)(?:是谁|叫(?![来去到上]))"
            r"|由谁(?:当|担任)"
        ),
    ),
)
# What asks for documents as a whole, where nothing else is asked about.
_WHOLE = (
    (
        Focus.HOLDINGS,
        (
            r"(?:收录|收集|收了|入库|知识库|数据库|语料库?|资料库)[^,。?]{0,8}(?:哪|什么|几|多少)"
            r"[^,。?]{0,4}"
            r"|(?:哪些|哪几[个份]|什么|多少[个份]|几[个份])(?:地方|城市|地区|省市?|市)的?"
            r"(?:政策|文件|方案)(?:$|[?。吗呢]|可以?[查问]|能[查问])"
            r"|(?:你们?|这里|这儿){1,2}(?:都|现在|一共|总共)*(?:有|能查|可以查|能问)"
            r"(?:哪|什么|多少|几)[^,。?]{0,3}(?:政策|文件|地方|城市|地区|省)"
            r"|(?:which|what) (?:cities|places|regions|provinces|documents|policies|plans) "
            r"(?:do you (?:have|hold|cover|know)|are (?:held|there|available|covered|in [a-z ]+))"
            r"\W*$"
        ),
    ),
    (
        Focus.CONTENTS,
        (
            r"(?:讲|说|写|谈|管)(?:的是?|到|了|着)?(?:些|的)?(?:什么|啥|哪些)|(?:主要|大致|基本)内容"
            r"|大意|概要|梗概|概括|总结|全文|几(?:大|个)?(?:章|部分|块|方面)|结构|框架|目录"
            r"|what is .*about|summar|outline"
        ),
    ),
)
_WHOLES = tuple((focus, re.compile(pattern)) for focus, pattern in _WHOLE)
_PATTERNS = tuple((focus, re.compile(pattern)) for focus, pattern in _TABLE)


def foci(folded: str) -> frozenset[Focus]:
    """What a folded question asks for; none: it asks what the policies say on a topic."""
    found = {focus for focus, pattern in _PATTERNS if pattern.search(folded)}
    return frozenset(found - {Focus.UNITS} if Focus.ISSUER in found else found)


def whole(folded: str) -> tuple[Focus, str] | None:
    """How a folded question asks for documents as a whole, and by which of its words."""
    found = ((focus, pattern.search(folded)) for focus, pattern in _WHOLES)
    return next(((focus, match[0]) for focus, match in found if match), None)
